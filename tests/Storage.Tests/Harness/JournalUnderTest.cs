using Microsoft.Extensions.Logging.Abstractions;

namespace Billing.Storage.Tests;

/// <summary>A journal, and the hand that does to its store what the contract has to survive.</summary>
public abstract class JournalUnderTest : IAsyncDisposable
{
    public const int QueueMax = 8;

    public abstract IAccountJournal Journal { get; }

    public abstract IAccountViews Views { get; }

    public abstract IProviderMappings Mappings { get; }

    public abstract IAccountRecords Records { get; }

    public abstract int QueueLength { get; }

    /// <summary>From here on nothing is answered, until it is resumed.</summary>
    public abstract void Stall();

    public abstract void Resume();

    /// <summary>The store as another process sees it: the same rows, a journal of its own.</summary>
    public abstract Task<IAccountJournal> RivalAsync();

    /// <summary>The accounts in the order in which their entries were written.</summary>
    public abstract Task<List<string>> WrittenAsync();

    public abstract ValueTask DisposeAsync();
}

public sealed class MemoryUnderTest : JournalUnderTest
{
    private readonly MemoryJournal _journal = new(Commits.Keys, TimeProvider.System, QueueMax);
    private readonly List<string> _written = [];

    public MemoryUnderTest() => _journal.Script = commit =>
    {
        _written.Add(commit.Account.Account);
        return MemoryFault.None;
    };

    public override IAccountJournal Journal => _journal;

    public override IAccountViews Views => _journal;

    public override IProviderMappings Mappings => _journal;

    public override IAccountRecords Records => _journal;

    public override int QueueLength => _journal.QueueLength;

    public override void Stall() => _journal.Stall();

    public override void Resume() => _journal.Resume();

    public override Task<IAccountJournal> RivalAsync() => Task.FromResult<IAccountJournal>(_journal);

    public override Task<List<string>> WrittenAsync() => Task.FromResult(_written);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class PostgresUnderTest : JournalUnderTest
{
    private readonly List<PostgresJournal> _rivals = [];
    private PostgresJournal _journal = null!;

    private PostgresUnderTest(PostgresSchema schema)
    {
        Schema = schema;
        Proxy = new WireProxy(schema.ConnectionString);
    }

    public PostgresSchema Schema { get; }

    public WireProxy Proxy { get; }

    public override IAccountJournal Journal => _journal;

    public override IAccountViews Views => _journal;

    public override IProviderMappings Mappings => _journal;

    public override IAccountRecords Records => _journal;

    public override int QueueLength => _journal.QueueLength;

    public static async Task<PostgresUnderTest> StartAsync(Func<PostgresJournalOptions, PostgresJournalOptions>? change = null)
    {
        var test = new PostgresUnderTest(await PostgresSchema.MigratedAsync());
        var options = new PostgresJournalOptions
        {
            ConnectionString = test.Proxy.ConnectionString, Keys = Commits.Keys, QueueMax = QueueMax, BatchMax = 4, Writers = 1,
        };
        test._journal = await OpenAsync(change?.Invoke(options) ?? options);
        return test;
    }

    public override void Stall() => Proxy.Stall();

    public override void Resume() => Proxy.Resume();

    public override async Task<IAccountJournal> RivalAsync()
    {
        var rival = await OpenAsync(new() { ConnectionString = Schema.ConnectionString, Keys = Commits.Keys });
        _rivals.Add(rival);
        return rival;
    }

    public override Task<List<string>> WrittenAsync() => Schema.ListAsync("SELECT account FROM journal_entry ORDER BY ctid");

    public override async ValueTask DisposeAsync()
    {
        Proxy.Resume();
        foreach (var journal in _rivals.Append(_journal))
        {
            await journal.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        await Schema.DisposeAsync();
    }

    private static Task<PostgresJournal> OpenAsync(PostgresJournalOptions options) =>
        PostgresJournal.StartAsync(options, TimeProvider.System, NullLogger.Instance);
}
