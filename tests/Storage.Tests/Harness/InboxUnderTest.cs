using Microsoft.Extensions.Logging.Abstractions;

namespace Billing.Storage.Tests;

/// <summary>An inbox, and the journal whose commits apply what is in it.</summary>
public abstract class InboxUnderTest : IAsyncDisposable
{
    public abstract INoticeInbox Inbox { get; }

    public abstract IAccountJournal Journal { get; }

    public abstract ValueTask DisposeAsync();
}

public sealed class MemoryInboxUnderTest : InboxUnderTest
{
    private readonly MemoryInbox _inbox = new();

    public MemoryInboxUnderTest() => Journal = new MemoryJournal(Commits.Keys, TimeProvider.System) { Inbox = _inbox };

    public override INoticeInbox Inbox => _inbox;

    public override IAccountJournal Journal { get; }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class PostgresInboxUnderTest : InboxUnderTest
{
    private readonly PostgresInbox _inbox;
    private readonly PostgresJournal _journal;

    private PostgresInboxUnderTest(PostgresSchema schema, PostgresInbox inbox, PostgresJournal journal) =>
        (Schema, _inbox, _journal) = (schema, inbox, journal);

    public PostgresSchema Schema { get; }

    public override INoticeInbox Inbox => _inbox;

    public override IAccountJournal Journal => _journal;

    public static async Task<PostgresInboxUnderTest> StartAsync()
    {
        var schema = await PostgresSchema.MigratedAsync();
        var options = new PostgresJournalOptions { ConnectionString = schema.ConnectionString, Keys = Commits.Keys, BatchMax = 32 };
        return new PostgresInboxUnderTest(
            schema,
            new PostgresInbox(options, TimeProvider.System, NullLogger<PostgresInbox>.Instance),
            await PostgresJournal.StartAsync(options, TimeProvider.System, NullLogger.Instance));
    }

    public override async ValueTask DisposeAsync()
    {
        await _inbox.DisposeAsync();
        await _journal.DisposeAsync();
        await Schema.DisposeAsync();
    }
}
