using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// The journal of tests and of simulated lives. One thread; everything completes inline, and in the same order every time.
/// A script may strike any commit, or stall the store for a while.
/// </summary>
public sealed class MemoryJournal(KeyRing keys, TimeProvider time, int queueMax = 4096)
    : IAccountJournal, IAccountViews, IAccountRecords, IProviderMappings
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(10);

    private readonly HashChain _chain = new(keys);
    private readonly Dictionary<AccountKey, MemoryAccount> _accounts = [];
    private readonly Dictionary<AccountKey, Commit> _orphans = [];
    private readonly SortedSet<WakeUp> _due = new(Comparer<WakeUp>.Create(static (a, b) =>
        a.WakeAt != b.WakeAt ? a.WakeAt.CompareTo(b.WakeAt) : a.Account.CompareTo(b.Account)));


    private readonly List<Waiting> _people = [];
    private readonly List<Waiting> _storm = [];

    // Beyond the bound of their lane; they move up when there is room.
    private readonly List<Waiting> _outside = [];

    /// <summary>Asked before each commit.</summary>
    public Func<Commit, MemoryFault>? Script { get; set; }

    /// <summary>Where an event that a commit takes is applied, as the trigger in PostgreSQL does.</summary>
    public MemoryInbox? Inbox { get; set; }

    public bool IsStalled { get; private set; }

    /// <summary>As they were claimed: the first one of a customer counts.</summary>
    internal List<(ClaimedCustomer Customer, AccountKey Account)> Customers { get; } = [];

    internal IEnumerable<AccountKey> Accounts => _accounts.Keys;

    internal MemoryAccount? Find(AccountKey account) => _accounts.GetValueOrDefault(account);

    public int QueueLength => _people.Count + _storm.Count;

    /// <summary>From here on commits wait, as they do when the database hangs.</summary>
    public void Stall() => IsStalled = true;

    /// <summary>What waited is carried out now, people first.</summary>
    public void Resume()
    {
        IsStalled = false;
        while (!IsStalled && (_people.Count > 0 ? _people : _storm) is [var next, ..] lane)
        {
            lane.RemoveAt(0);
            MoveUp();
            next.Timer.Dispose();
            next.Answer.TrySetResult(Carry(next.Commit));
        }
    }

    public Task<CommitOutcome> CommitAsync(Commit commit)
    {
        CommitRules.Check(commit);
        if (!IsStalled)
        {
            return Task.FromResult(Carry(commit));
        }

        // Continuations run inline: the thread of the world completes it.
        var waiting = new Waiting(commit, new TaskCompletionSource<CommitOutcome>());
        var deadline = commit.Deadline?.ToTimeSpan() is { } own && own < DefaultDeadline ? own : DefaultDeadline;
        waiting.Timer = time.CreateTimer(_ => Expire(waiting), null, deadline, Timeout.InfiniteTimeSpan);
        _outside.Add(waiting);
        MoveUp();
        return waiting.Answer.Task;
    }

    public Task<LoadedAccount> LoadAsync(AccountKey account, int snapshotFormat, CancellationToken cancellation = default)
    {
        if (!_accounts.TryGetValue(account, out var found))
        {
            return Task.FromResult(new LoadedAccount(null, []));
        }

        var snapshot = found.Snapshot?.Format == snapshotFormat ? found.Snapshot : null;
        return Task.FromResult(new LoadedAccount(snapshot, [.. found.Entries.Skip((int)(snapshot?.Head.Seq ?? 0))]));
    }

    public Task<StoredAnswer?> FindAnswerAsync(AccountKey account, string key, CancellationToken cancellation = default) =>
        Task.FromResult(_accounts.GetValueOrDefault(account)?.FindAnswer(key));

    public Task SaveSnapshotAsync(AccountKey account, Snapshot snapshot, CancellationToken cancellation = default)
    {
        _accounts.GetValueOrDefault(account)?.Keep(snapshot);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<WakeUp>> ReadDueAsync(
        Instant until, int countMax, WakeUp? after = null, WakePart? part = null, CancellationToken cancellation = default)
    {
        var last = _due.Max is { } latest && after is not null && _due.Comparer.Compare(latest, after) > 0 ? latest : after;
        var from = after is null ? _due : _due.GetViewBetween(after, last);
        return Task.FromResult<IReadOnlyList<WakeUp>>([.. from
            .Where(due => after is null || _due.Comparer.Compare(due, after) != 0)
            .TakeWhile(due => due.WakeAt <= until)
            .Select(due => due with { IsForAnswer = _accounts[due.Account].IsForAnswer })
            .Where(due => part is null
                || (WakePart.ShardOf(due.Account, part.Shards) == part.Shard && (due.IsForAnswer || !part.ForAnswersOnly)))
            .Take(countMax)]);
    }

    public Task<HealthRow?> FindHealthAsync(AccountKey account, CancellationToken cancellation = default) =>
        Task.FromResult(_accounts.GetValueOrDefault(account)?.Health);

    public Task<IReadOnlyList<TimelineRow>> ReadTimelineAsync(
        AccountKey account, int countMax, TimelineRow? olderThan = null, CancellationToken cancellation = default)
    {
        var rows = _accounts.GetValueOrDefault(account)?.TimelineBackwards ?? [];
        var older = rows.Where(row => olderThan is null || (row.Seq, row.Line).CompareTo((olderThan.Seq, olderThan.Line)) < 0);
        return Task.FromResult<IReadOnlyList<TimelineRow>>([.. older.Take(countMax)]);
    }

    public Task<ProviderMapping?> FindAsync(string provider, string customer, CancellationToken cancellation = default)
    {
        var claims = Customers.FindAll(claim => claim.Customer == new ClaimedCustomer(provider, customer));
        return Task.FromResult(claims is [var first, ..] ? new ProviderMapping(first.Account, claims.Count > 1) : null);
    }

    public Task<IReadOnlyList<ContestedCustomer>> ReadContestedAsync(int countMax, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<ContestedCustomer>>([.. Customers
            .GroupBy(static claim => claim.Customer)
            .Where(static claims => claims.Count() > 1)
            .OrderBy(static claims => claims.Key.Provider, StringComparer.Ordinal).ThenBy(static claims => claims.Key.Customer, StringComparer.Ordinal)
            .Take(countMax)
            .Select(static claims => new ContestedCustomer(claims.Key.Provider, claims.Key.Customer, [.. claims.Select(static claim => claim.Account)]))]);

    public Task<StoredRecord?> FindRecordAsync(AccountKey account, string kind, string id, CancellationToken cancellation = default) =>
        Task.FromResult(_accounts.GetValueOrDefault(account)?.Records.GetValueOrDefault((kind, id)));

    public Task<IReadOnlyList<StoredRecord>> ReadRecordsAsync(AccountKey account, string? kind = null, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<StoredRecord>>(
            [.. (_accounts.GetValueOrDefault(account)?.Records.Values ?? Enumerable.Empty<StoredRecord>()).Where(record => kind is null || record.Kind == kind)]);

    public Task<IReadOnlyList<EntitlementVersion>> ReadEntitlementVersionsAsync(
        AccountKey account, int countMax, long? beforeSeq = null, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<EntitlementVersion>>([.. (_accounts.GetValueOrDefault(account)?.EntitlementVersions ?? [])
            .Where(version => beforeSeq is null || version.Seq < beforeSeq).Reverse().Take(countMax)]);

    private CommitOutcome Carry(Commit commit)
    {
        if (_orphans.Remove(commit.Account, out var orphan))
        {
            Store(orphan);
        }

        switch (Script?.Invoke(commit) ?? MemoryFault.None)
        {
            case MemoryFault.Unavailable:
                return new CommitOutcome.Unavailable();
            case MemoryFault.UnknownAndNotStored:
                return new CommitOutcome.Unknown();
            case MemoryFault.UnknownAndStored:
                Store(commit);
                return new CommitOutcome.Unknown();
            case MemoryFault.UnknownAndStoredLater:
                _orphans[commit.Account] = commit;
                return new CommitOutcome.Unknown();
            default:
                return Store(commit);
        }
    }

    private CommitOutcome Store(Commit commit)
    {
        if (!_accounts.TryGetValue(commit.Account, out var account))
        {
            _accounts.Add(commit.Account, account = new MemoryAccount());
        }

        var before = account.Clock.WakeAt;
        var outcome = account.Take(commit, _chain);
        if (outcome is CommitOutcome.Won)
        {
            Customers.AddRange(commit.Customers.Select(customer => (customer, commit.Account)).Where(claim => !Customers.Contains(claim)));
            if (commit.Event is { } taken)
            {
                Inbox?.Apply(taken, commit.Account, commit.Seq, commit.At);
            }
        }

        if (before != account.Clock.WakeAt)
        {
            if (before is { } past)
            {
                _due.Remove(new WakeUp(commit.Account, past));
            }

            if (account.Clock.WakeAt is { } next)
            {
                _due.Add(new WakeUp(commit.Account, next));
            }
        }

        return outcome;
    }

    private void Expire(Waiting waiting)
    {
        if (_people.Remove(waiting) || _storm.Remove(waiting) || _outside.Remove(waiting))
        {
            waiting.Timer.Dispose();
            MoveUp();
            waiting.Answer.TrySetResult(new CommitOutcome.Unavailable());
        }
    }

    private void MoveUp()
    {
        for (var i = 0; i < _outside.Count;)
        {
            var lane = _outside[i].Commit.Lane == CommitLane.People ? _people : _storm;
            if (lane.Count < queueMax)
            {
                lane.Add(_outside[i]);
                _outside.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }
    }

    private sealed class Waiting(Commit commit, TaskCompletionSource<CommitOutcome> answer)
    {
        public Commit Commit { get; } = commit;

        public TaskCompletionSource<CommitOutcome> Answer { get; } = answer;

        public ITimer Timer { get; set; } = null!;
    }
}
