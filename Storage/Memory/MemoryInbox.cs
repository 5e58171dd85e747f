using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Storage;

/// <summary>The inbox of tests and of simulated lives: one thread, inline, in the same order every time.</summary>
public sealed class MemoryInbox : INoticeInbox
{
    private readonly SortedDictionary<InboxKey, InboxRow> _rows = new(Comparer<InboxKey>.Create(static (a, b) =>
        string.CompareOrdinal(a.Provider, b.Provider) is not 0 and var order ? order : string.CompareOrdinal(a.EventId, b.EventId)));

    /// <summary>Asked before each event is taken: true when the store is away.</summary>
    public Func<InboxEvent, bool>? IsAway { get; set; }

    public Task<InboxTaking> TakeAsync(InboxEvent received) => Task.FromResult(
        IsAway?.Invoke(received) == true ? InboxTaking.Unavailable
        : _rows.TryAdd(received.Key, RowOf(received)) ? InboxTaking.New
        : InboxTaking.Known);

    public Task<IReadOnlyList<InboxRow>> ReadWaitingAsync(
        Instant until, int countMax, InboxRow? after = null, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<InboxRow>>([.. Waiting()
            .Where(row => row.Event.TryAt <= until)
            .OrderBy(static row => row.Event.TryAt).ThenBy(static row => row.Event.Key, _rows.Comparer)
            .Where(row => after is null || (row.Event.TryAt > after.Event.TryAt)
                || (row.Event.TryAt == after.Event.TryAt && _rows.Comparer.Compare(row.Event.Key, after.Event.Key) > 0))
            .Take(countMax)]);

    public Task<bool> PostponeAsync(InboxKey key, string reason, Instant now, Instant tryAt, AccountKey? account = null) =>
        Task.FromResult(Settle(key, row => row with
        {
            Tries = row.Tries + 1,
            Event = row.Event with { Reason = reason, TryAt = tryAt, Account = account ?? row.Event.Account },
        }));

    public Task<bool> CloseAsync(InboxKey key, EventStatus status, string reason, Instant now, AccountKey? account = null) =>
        status is EventStatus.Ignored or EventStatus.Parked
            ? Task.FromResult(Settle(key, row => row with
            {
                Tries = row.Tries + 1,
                SettledAt = now,
                Event = row.Event with { Status = status, Reason = reason, TryAt = null, Account = account ?? row.Event.Account },
            }))
            : throw new ArgumentOutOfRangeException(nameof(status));

    public Task<bool> ReplayAsync(InboxKey key, Instant tryAt)
    {
        var isClosed = _rows.TryGetValue(key, out var row) && row.Event.Status is EventStatus.Ignored or EventStatus.Parked;
        if (isClosed)
        {
            _rows[key] = row! with { Tries = 0, SettledAt = null, Event = row.Event with { Status = EventStatus.Received, TryAt = tryAt } };
        }

        return Task.FromResult(isClosed);
    }

    public Task<IReadOnlyList<InboxRow>> ReadAsync(
        EventQuery filter, int countMax, InboxRow? olderThan = null, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<InboxRow>>([.. _rows.Values
            .Where(row => Is(filter, row.Event))
            .OrderByDescending(static row => row.Event.ReceivedAt).ThenByDescending(static row => row.Event.Key, _rows.Comparer)
            .Where(row => olderThan is null || row.Event.ReceivedAt < olderThan.Event.ReceivedAt
                || (row.Event.ReceivedAt == olderThan.Event.ReceivedAt && _rows.Comparer.Compare(row.Event.Key, olderThan.Event.Key) < 0))
            .Take(countMax)]);

    public Task<InboxPulse> ReadPulseAsync(Instant now, CancellationToken cancellation = default) => Task.FromResult(new InboxPulse(
        Waiting().LongCount(),
        Waiting().LongCount(row => row.Event.TryAt <= now),
        _rows.Values.LongCount(static row => row.Event.Status == EventStatus.Parked),
        Waiting().Min(static row => (Instant?)row.Event.ReceivedAt)));

    /// <summary>The journal's own call, with the commit that took the event.</summary>
    internal void Apply(CausingEvent taken, AccountKey account, long seq, Instant at)
    {
        var key = new InboxKey(taken.Source, taken.Id);
        if (_rows.TryGetValue(key, out var row) && row.Event.Status != EventStatus.Applied)
        {
            _rows[key] = row with
            {
                Seq = seq,
                SettledAt = at,
                Event = row.Event with { Status = EventStatus.Applied, Reason = null, TryAt = null, Account = account },
            };
        }
    }

    private IEnumerable<InboxRow> Waiting() => _rows.Values.Where(static row => row.Event.Status == EventStatus.Received);

    private bool Settle(InboxKey key, Func<InboxRow, InboxRow> settled)
    {
        var isWaiting = _rows.TryGetValue(key, out var row) && row.Event.Status == EventStatus.Received;
        if (isWaiting)
        {
            _rows[key] = settled(row!);
        }

        return isWaiting;
    }

    private static InboxRow RowOf(InboxEvent received) => received.Status == EventStatus.Received
        ? new InboxRow(received with { TryAt = received.TryAt ?? received.ReceivedAt })
        : new InboxRow(received with { TryAt = null }) { SettledAt = received.ReceivedAt };

    private static bool Is(EventQuery filter, InboxEvent kept) =>
        (filter.Status is null || filter.Status == kept.Status)
        && (filter.Provider is null || filter.Provider == kept.Key.Provider)
        && (filter.EventId is null || filter.EventId == kept.Key.EventId)
        && (filter.Type is null || filter.Type == kept.Type)
        && (filter.Reason is null || filter.Reason == kept.Reason)
        && (filter.ReceivedFrom is null || filter.ReceivedFrom <= kept.ReceivedAt)
        && (filter.ReceivedUntil is null || kept.ReceivedAt < filter.ReceivedUntil);
}
