using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Billing.Storage.Tests;

/// <summary>What both stores of personal documents promise.</summary>
public abstract class PersonalDocumentsContract
{
    protected static readonly AccountKey Acme = Commits.Account();

    [Fact]
    public async Task Are_kept_in_versions_one_for_each_command()
    {
        await using var test = await StartAsync();

        Assert.Equal(1, await test.Documents.KeepAsync(Acme, "c-1", Commits.Noon, Commits.Utf8("Ada")));
        Assert.Equal(2, await test.Documents.KeepAsync(Acme, "c-2", Commits.Noon, Commits.Utf8("Ada L.")));
        Assert.Equal(1, await test.Documents.KeepAsync(Acme, "c-1", Commits.Noon, Commits.Utf8("Ada")));

        Assert.Equal("Ada", (await test.Documents.FindAsync(Acme, 1))!.Text());
        Assert.Equal("Ada L.", (await test.Documents.FindAsync(Acme, 2))!.Text());
        Assert.Null(await test.Documents.FindAsync(Acme, 3));
        Assert.Null(await test.Documents.FindAsync(Commits.Account("other"), 1));
    }

    [Fact]
    public async Task Are_gone_for_good_once_erased()
    {
        await using var test = await StartAsync();
        await test.Documents.KeepAsync(Acme, "c-1", Commits.Noon, Commits.Utf8("Ada"));
        await test.Documents.KeepAsync(Commits.Account("other"), "c-1", Commits.Noon, Commits.Utf8("Bob"));

        Assert.True(await test.Documents.EraseAsync(Acme, Commits.Noon));

        Assert.Null(await test.Documents.FindAsync(Acme, 1));
        Assert.Null(await test.Documents.KeepAsync(Acme, "c-2", Commits.Noon, Commits.Utf8("Ada again")));
        Assert.False(await test.Documents.EraseAsync(Acme, Commits.Noon));
        Assert.Equal("Bob", (await test.Documents.FindAsync(Commits.Account("other"), 1))!.Text());
    }

    protected abstract Task<Stored> StartAsync();

    protected sealed record Stored(IPersonalDocuments Documents, PostgresSchema? Schema, NpgsqlDataSource? Source) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Schema is not null)
            {
                await Source!.DisposeAsync();
                await Schema.DisposeAsync();
            }
        }
    }
}

public class Personal_documents_in_memory : PersonalDocumentsContract
{
    protected override Task<Stored> StartAsync() => Task.FromResult(new Stored(new MemoryPersonalDocuments(), null, null));
}

public class Personal_documents_in_PostgreSQL : PersonalDocumentsContract
{
    private static readonly KeyRing Wrapping = KeyRing.Parse("5:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=");

    [Fact]
    public async Task Are_nowhere_in_the_tables_in_the_clear_and_cannot_be_moved()
    {
        await using var test = await StartAsync();
        await test.Documents.KeepAsync(Acme, "c-1", Commits.Noon, Commits.Utf8("Ada Lovelace"));
        await test.Documents.KeepAsync(Commits.Account("other"), "c-1", Commits.Noon, Commits.Utf8("Bob"));

        var bytes = await test.Schema!.ListAsync("SELECT encode(sealed, 'escape') FROM person_document UNION SELECT encode(wrapped, 'escape') FROM person_key");
        Assert.Equal(4, bytes.Count);
        Assert.DoesNotContain(bytes, text => text.Contains("Ada", StringComparison.Ordinal) || text.Contains("Lovelace", StringComparison.Ordinal));

        await test.Schema.ExecuteAsync(
            "UPDATE person_key SET wrapped = (SELECT wrapped FROM person_key WHERE account = 'acme') WHERE account = 'other'");
        await Assert.ThrowsAsync<AuthenticationTagMismatchException>(() => test.Documents.FindAsync(Commits.Account("other"), 1));
    }

    [Fact]
    public async Task Leave_the_chain_valid_when_they_are_erased()
    {
        await using var test = await StartAsync();
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = test.Schema!.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);
        var version = await test.Documents.KeepAsync(Acme, "c-1", Commits.Noon, Commits.Utf8("Ada"));
        (await journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1", $"[{{\"fact\":\"named\",\"person\":{version}}}]"))).Head();

        await test.Documents.EraseAsync(Acme, Commits.Noon);

        Assert.Equal(["|1"], await test.Schema.ListAsync("SELECT wrapped, (erased_at IS NOT NULL)::int FROM person_key"));
        Assert.True((await new JournalVerifier(test.Source!, Commits.Keys).RunAsync()).IsSound);
        Assert.Single((await journal.LoadAsync(Acme, 1)).Tail);
    }

    protected override async Task<Stored> StartAsync()
    {
        var schema = await PostgresSchema.MigratedAsync();
        var source = NpgsqlDataSource.Create($"{schema.ConnectionString};Options=-c role={BillingSchema.Application}");
        return new Stored(new PostgresPersonalDocuments(source, Wrapping), schema, source);
    }
}
