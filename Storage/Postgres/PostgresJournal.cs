using Billing.Domain.Recomputing;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The journal in PostgreSQL. docs/decisions/0200 explains it; <see cref="JournalWriter"/> is its heart.</summary>
public sealed class PostgresJournal : IAccountJournal, IAccountViews, IAccountRecords, IProviderMappings, IAsyncDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(50);

    private readonly PostgresJournalOptions _options;
    private readonly TimeProvider _time;
    private readonly HashChain _chain;
    private readonly CommitQueue _queue;
    private readonly JournalReads _reads;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<JournalWriter> _writers;
    private readonly ITimer _sweep;
    private Task _running = Task.CompletedTask;

    private PostgresJournal(PostgresJournalOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _chain = new HashChain(options.Keys);
        _queue = new CommitQueue(options.QueueMax, options.BatchMax, options.Writers);
        _reads = new JournalReads(options, _chain);
        _writers = [.. Enumerable.Range(0, options.Writers).Select(_ => new JournalWriter(_queue, options, time, logger, _stopping.Token))];
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>How many commits wait to be sent.</summary>
    public int QueueLength => _queue.Count;

    /// <summary>How many batches were answered; with the commits, the size of a batch.</summary>
    public long Batches => _writers.Sum(writer => writer.Batches);

    /// <summary>Connects, and refuses a server that would lose what it acknowledges or a schema that was not migrated.</summary>
    public static async Task<PostgresJournal> StartAsync(
        PostgresJournalOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation = default)
    {
        options.Validate();
        var first = await WriterConnection.OpenAsync(options, cancellation);
        var journal = new PostgresJournal(options, time, logger);
        journal._running = Task.WhenAll(journal._writers.Select((writer, index) =>
            Task.Factory.StartNew(
                () => journal.Run(writer, index == 0 ? first : null),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return journal;
    }

    /// <summary>
    /// Ends when the journal is disposed. Fails when a defect has ended a writer: the loss of the database does not. Who runs
    /// the journal watches this, and ends its process.
    /// </summary>
    public Task Completion => _running;

    public async Task<CommitOutcome> CommitAsync(Commit commit)
    {
        CommitRules.Check(commit);
        var patience = commit.Deadline is { } own && own.ToTimeSpan() < _options.Deadline ? own.ToTimeSpan() : _options.Deadline;
        var expiresAt = _time.GetTimestamp() + (long)(patience.TotalSeconds * _time.TimestampFrequency);
        var pending = new PendingCommit(commit, commit.HasFacts ? _chain.Link(commit) : null, expiresAt);
        if (!await _queue.WaitForRoomAsync(commit.Lane, patience, _time))
        {
            return new CommitOutcome.Unavailable();
        }

        _queue.Add(pending);
        return await pending.Answer;
    }

    public Task<LoadedAccount> LoadAsync(AccountKey account, int snapshotFormat, CancellationToken cancellation = default) =>
        _reads.LoadAsync(account, snapshotFormat, cancellation);

    public Task<StoredAnswer?> FindAnswerAsync(AccountKey account, string key, CancellationToken cancellation = default) =>
        _reads.FindAnswerAsync(account, key, cancellation);

    public Task SaveSnapshotAsync(AccountKey account, Snapshot snapshot, CancellationToken cancellation = default) =>
        _reads.SaveSnapshotAsync(account, snapshot, cancellation);

    public Task<IReadOnlyList<WakeUp>> ReadDueAsync(
        Instant until, int countMax, WakeUp? after = null, WakePart? part = null, CancellationToken cancellation = default) =>
        _reads.ReadDueAsync(until, countMax, after, part, cancellation);

    public Task<HealthRow?> FindHealthAsync(AccountKey account, CancellationToken cancellation = default) =>
        _reads.FindHealthAsync(account, cancellation);

    public Task<IReadOnlyList<TimelineRow>> ReadTimelineAsync(
        AccountKey account, int countMax, TimelineRow? olderThan = null, CancellationToken cancellation = default) =>
        _reads.ReadTimelineAsync(account, countMax, olderThan, cancellation);

    public Task<ProviderMapping?> FindAsync(string provider, string customer, CancellationToken cancellation = default) =>
        _reads.FindMappingAsync(provider, customer, cancellation);

    public Task<IReadOnlyList<ContestedCustomer>> ReadContestedAsync(int countMax, CancellationToken cancellation = default) =>
        _reads.ReadContestedAsync(countMax, cancellation);

    public async Task<StoredRecord?> FindRecordAsync(AccountKey account, string kind, string id, CancellationToken cancellation = default) =>
        await RecordReads.ReadAsync(_reads.Source, account, kind, id, cancellation) is [var record, ..] ? record : null;

    public Task<IReadOnlyList<StoredRecord>> ReadRecordsAsync(AccountKey account, string? kind = null, CancellationToken cancellation = default) =>
        RecordReads.ReadAsync(_reads.Source, account, kind, null, cancellation);

    public Task<IReadOnlyList<EntitlementVersion>> ReadEntitlementVersionsAsync(
        AccountKey account, int countMax, long? beforeSeq = null, CancellationToken cancellation = default) =>
        RecordReads.ReadVersionsAsync(_reads.Source, account, countMax, beforeSeq, cancellation);

    /// <summary>What is under way is finished, within its deadline; what waits is told that it was not sent.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopping.CancelAsync();
        await _running;
        await _sweep.DisposeAsync();
        await _reads.DisposeAsync();
    }

    private void Run(JournalWriter writer, WriterConnection? opened)
    {
        try
        {
            writer.Run(opened);
        }
        finally
        {
            // Nobody is left waiting for a writer that is not there.
            _queue.Close();
            writer.ExpireAll();
        }
    }

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        _queue.Sweep(now);
        foreach (var writer in _writers)
        {
            writer.Sweep(now);
        }
    }
}
