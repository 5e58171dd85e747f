using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Simulating;

/// <summary>A case that is being recorded.</summary>
internal sealed class OpenStretch(string account, DunningCase opened, DateTimeZone zone, Instant openedAt, RecordedCase? before)
{
    private readonly ImmutableArray<RecordedEvent>.Builder _events = ImmutableArray.CreateBuilder<RecordedEvent>();
    private readonly List<RecordedAttempt> _attempts = [];
    private readonly Dictionary<string, int> _attemptOf = new(StringComparer.Ordinal);
    private MoneyTotals _owed = MoneyTotals.None;
    private MoneyTotals _paid = MoneyTotals.None;
    private MoneyTotals _givenUp = MoneyTotals.None;
    private SegmentFacts? _who;
    private Instant? _policyAt = opened.Schedule is null ? null : openedAt;
    private bool _isHeld;
    private int _commit;

    /// <summary>In this entry a provider took money that it was asked for off session.</summary>
    public bool MoneyCame { get; private set; }

    public void BeginEntry() => (_commit, MoneyCame, _paid, _givenUp) = (_commit + 1, false, MoneyTotals.None, MoneyTotals.None);

    public void Add(RecordedEvent happened) => _events.Add(happened with { Commit = _commit });

    public void Answered(Instant at, SegmentFacts who)
    {
        (_policyAt, _who) = (at, who);
        Add(new RecordedEvent.Answered(at));
    }

    public void Attempt(string key, Instant at, bool byNewMethod)
    {
        _attemptOf[key] = _attempts.Count;
        _attempts.Add(new RecordedAttempt(at) { RequestedIn = _commit, ByNewMethod = byNewMethod });
    }

    /// <summary>The attempt goes on by another method.</summary>
    public void GoOn(string key, string next)
    {
        if (_attemptOf.Remove(key, out var index))
        {
            _attemptOf[next] = index;
        }
    }

    /// <summary>It has an outcome; that it failed, or what it brought, is said behind this.</summary>
    public void Settle(string key, Instant at)
    {
        if (_attemptOf.TryGetValue(key, out var index))
        {
            _attempts[index] = _attempts[index] with { SettledIn = _commit, SettledAt = at };
        }
    }

    public void Fail(DunningFailure failure, bool byNewMethod)
    {
        if (_attemptOf.TryGetValue(failure.Key, out var index))
        {
            _attempts[index] = _attempts[index] with { SettledIn = _commit, SettledAt = failure.At, Failure = failure };
        }
        else if (failure.Code == PolicyWalk.NoMethod)
        {
            // It was due, and there was nothing to ask.
            _attempts.Add(new RecordedAttempt(failure.At) { RequestedIn = _commit, SettledIn = _commit, SettledAt = failure.At, FreeAt = failure.At, Failure = failure, ByNewMethod = byNewMethod });
        }
        else
        {
            Add(new RecordedEvent.Failed(failure.At, failure));
        }
    }

    public void Pay(string key, Money amount, Instant at, bool isForDebt, bool isOffSession)
    {
        if (_attemptOf.TryGetValue(key, out var index))
        {
            _attempts[index] = _attempts[index] with { SettledIn = _commit, SettledAt = at, Paid = amount };
        }
        else
        {
            Add(new RecordedEvent.Paid(at, amount, isForDebt, isForDebt && isOffSession));
        }

        MoneyCame |= isOffSession;
        _paid = isForDebt ? _paid.Plus(amount) : _paid;
    }

    /// <summary>What the real schedule gave up is still owed where another one would not have.</summary>
    public void GiveUp(Money amount) => _givenUp = _givenUp.Plus(amount);

    /// <summary>The real policy tries again then, which is beyond the record.</summary>
    public void Expect(Instant next)
    {
        if (_attempts.All(static attempt => attempt.SettledAt is not null))
        {
            _attempts.Add(new RecordedAttempt(next));
        }
    }

    /// <summary>What changed of the debt otherwise than by a payment came from outside.</summary>
    public void EndEntry(AccountState state, Instant at)
    {
        _who ??= Debts.SegmentFactsOf(state, at);
        var owed = Debts.Of(state, at).Aggregate(MoneyTotals.None, static (sum, invoice) => sum.Plus(invoice.Open));
        foreach (var change in owed.Minus(_owed).Plus(_paid).Plus(_givenUp).Amounts)
        {
            Add(new RecordedEvent.DebtChanged(at, change));
        }

        _owed = owed;
        foreach (var (key, index) in _attemptOf)
        {
            if (_attempts[index].FreeAt is null && !state.Attempts.Any(attempt => attempt.Key == key && attempt.IsUnderWay))
            {
                _attempts[index] = _attempts[index] with { FreeAt = at };
            }
        }

        var isHeld = state.IsAutoPayOff || state.Attempts.Any(attempt => attempt.IsUnderWay && !_attemptOf.ContainsKey(attempt.Key));
        if (isHeld != _isHeld)
        {
            _isHeld = isHeld;
            Add(new RecordedEvent.Held(at, isHeld));
        }
    }

    public RecordedCase Finish(DunningCase left, ImmutableArray<DunningFailure> failures, Instant? closedAt, Instant until) => new(account, left, zone, _who!, openedAt)
    {
        FailuresOfCase = failures,
        PolicyAt = _policyAt,
        ClosedAt = closedAt,
        RecordedUntil = until,
        Events = [.. _events.OrderBy(static happened => happened.At).ThenBy(static happened => happened.Commit)],
        // What was begun in the very decision that closed the case belongs to what comes after it.
        Attempts = [.. _attempts.Where(attempt => attempt.SettledAt is not null || attempt.RequestedAt != closedAt)],
        Before = before is null ? null : before with { Before = null },
    };
}
