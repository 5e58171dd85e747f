using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Simulating;

/// <summary>
/// One case, lived through under a schedule: what came from outside comes as it did, and the ladder does what it says. Where it makes an
/// attempt that nobody made, a part of the case is paid, and the walk goes on with the rest.
/// </summary>
public sealed class PolicyWalk
{
    /// <summary>How an account calls a failure for which there was nothing to ask.</summary>
    public const string NoMethod = "no_method";

    /// <summary>An attempt is the recorded one when it is made at most so far from it: servers are late, and settle late.</summary>
    private static readonly Duration Near = Duration.FromHours(1);

    private readonly RecordedCase _case;
    private readonly DunningSchedule _schedule;
    private readonly Func<AttemptRate, decimal> _rateOf;
    private readonly AttemptRates _rates;
    private readonly WalkMeasures _measures;
    private readonly List<WalkedAttempt> _attempts = [];
    private readonly Dictionary<Currency, decimal> _expected = [];
    private DunningFacts _facts;
    private MoneyTotals _owed = MoneyTotals.None;
    private MoneyTotals _certain = MoneyTotals.None;
    private decimal _weight = 1;
    private Instant _now;
    private int _nextEvent;
    private int _nextAttempt;
    private readonly List<RecordedAttempt> _underWay = [];
    private Instant _freeAt = Instant.MinValue;
    private bool _isHeld;
    private Instant? _moneyCameAt;
    private bool _isBeyondRecord;

    private PolicyWalk(RecordedCase of, bool goesOn, DunningSchedule schedule, AttemptRates rates, Func<AttemptRate, decimal> rateOf)
    {
        (_case, _schedule, _rates, _rateOf, _now) = (of, schedule, rates, rateOf, of.OpenedAt);
        _measures = new WalkMeasures(schedule);
        _facts = new DunningFacts(of.Case with { PromisedUntil = null, OpenedAt = goesOn ? of.Before!.Case.OpenedAt : CaseOpenedAt(of) }, schedule, of.Zone)
        {
            Failures = goesOn ? of.Before!.FailuresOfCase : [],
            MethodsChangedAt = goesOn ? of.Before!.Case.BroughtForwardAt : null,
        };
        if (goesOn)
        {
            _measures.Known(Ladder.At(_facts, of.Before!.ClosedAt!.Value));
        }
    }

    /// <param name="of">The case.</param>
    /// <param name="goesOn">It goes on with what failed in the stretch before, instead of beginning anew.</param>
    /// <param name="segment">The segment that it is in, with what is done in it.</param>
    /// <param name="rates">What is known of attempts that nobody made.</param>
    /// <param name="rateOf">Which rate of those to go by: the middle, or an end of its interval.</param>
    public static WalkResult Of(RecordedCase of, bool goesOn, DunningSegment segment, AttemptRates rates, Func<AttemptRate, decimal> rateOf) =>
        new PolicyWalk(of, goesOn, segment.Schedule, rates, rateOf).Run(segment.Name);

    /// <summary>Whether peace was too short for a new case to begin.</summary>
    public static bool GoesOn(RecordedCase of, int peaceDays) =>
        of.Before is { ClosedAt: { } closed, PolicyAt: not null } && of.OpenedAt < Ladder.PlusDays(of.Zone, closed, peaceDays);

    // A case that goes on after a peace opened long before this stretch of it; another schedule may not have gone on with it.
    private static Instant CaseOpenedAt(RecordedCase of) =>
        of.Before is { Case.Id: var before } && before == of.Case.Id ? of.OpenedAt : Instant.Min(of.Case.OpenedAt, of.OpenedAt);

    private WalkResult Run(string segment)
    {
        while (Next() is { } next && next <= _case.RecordedUntil)
        {
            MeasureUntil(next);
            _now = Instant.Max(_now, next);
            GiveUp();
            Step();
        }

        MeasureUntil(_case.RecordedUntil);
        return new WalkResult(segment)
        {
            Certain = _certain,
            Expected = [.. _expected.OrderBy(static sum => sum.Key.Code, StringComparer.Ordinal).Select(static sum => new ExpectedMoney(sum.Key, sum.Value))],
            Attempts = [.. _attempts],
            Measures = _measures.All,
            Notices = _measures.Notices,
        };
    }

    /// <summary>The next moment at which something happens; what came from outside goes first.</summary>
    private Instant? Next()
    {
        var happens = HappensAt();
        var settles = Settling()?.SettledAt;
        var tries = TriesAt();
        return Earlier(Earlier(happens, settles), tries);
    }

    private void Step()
    {
        var happens = HappensAt() <= _now ? _case.Events[_nextEvent] : null;
        var settles = Settling() is { } settling && settling.SettledAt <= _now ? settling : null;
        var tries = TriesAt() <= _now;

        // Of one moment what was committed first goes first; what is of one commit came from outside first.
        if (tries && (happens is null || MadeIn() < happens.Commit) && (settles is null || MadeIn() < settles.SettledIn))
        {
            Try();
        }
        else if (happens is not null && (settles is null || happens.Commit <= settles.SettledIn))
        {
            _nextEvent++;
            Happen(happens);
        }
        else if (settles is not null)
        {
            Settle(settles);
        }
    }

    /// <summary>The commit in which the ladder really tried at this very moment; none such: after all that happened then.</summary>
    private int MadeIn() => _case.Attempts.Skip(_nextAttempt).FirstOrDefault(attempt => attempt.RequestedAt == _now)?.RequestedIn ?? int.MaxValue;

    private RecordedAttempt? Settling() => _underWay.Where(static attempt => attempt.SettledAt is not null).MinBy(static attempt => attempt.SettledAt);

    private Instant? HappensAt() => _nextEvent < _case.Events.Length ? _case.Events[_nextEvent].At : null;

    private Instant? TriesAt()
    {
        if (_isBeyondRecord || _isHeld || _weight == 0 || _case.PolicyAt is not { } answered || !_owed.HasPositive)
        {
            return null;
        }

        var at = Instant.Max(Instant.Max(_now, answered), _freeAt);
        var standing = Ladder.At(_facts, at);
        return standing.IsExhausted ? null
            : _moneyCameAt == at ? at
            : standing.RetryAt is { } retry ? Instant.Max(retry, at)
            : null;
    }

    /// <summary>What the schedule has given up by now is not asked for any more, whatever comes.</summary>
    private void GiveUp()
    {
        if (_case.PolicyAt <= _now && Consequences.Of(_schedule, Ladder.At(_facts, _now), _now).IsWrittenOff)
        {
            _owed = MoneyTotals.None;
        }
    }

    private void Happen(RecordedEvent happened)
    {
        switch (happened)
        {
            case RecordedEvent.Failed failed:
                Fail(failed.Failure);
                break;
            case RecordedEvent.Paid paid:
                Take(paid.Amount);
                _owed = paid.ForDebt ? _owed.Plus(-paid.Amount) : _owed;
                _moneyCameAt = paid.ShowsMoney ? _now : _moneyCameAt;
                break;
            case RecordedEvent.DebtChanged changed:
                _owed = _owed.Plus(changed.By);
                break;
            case RecordedEvent.Answered:
                _moneyCameAt = null;
                break;
            case RecordedEvent.MethodsChanged changed:
                _facts = _facts with { MethodsChangedAt = changed.At };
                break;
            case RecordedEvent.Promised promised:
                _facts = _facts with { Case = _facts.Case with { PromisedUntil = promised.Until } };
                break;
            case RecordedEvent.Held held:
                _isHeld = held.IsHeld;
                break;
        }
    }

    private void Try()
    {
        _moneyCameAt = null;
        while (_nextAttempt < _case.Attempts.Length && _case.Attempts[_nextAttempt].RequestedAt + Near < _now)
        {
            _nextAttempt++;
        }

        if (_nextAttempt < _case.Attempts.Length && _case.Attempts[_nextAttempt].RequestedAt <= _now + Near)
        {
            var recorded = _case.Attempts[_nextAttempt++];
            _underWay.Add(recorded);
            _isBeyondRecord = recorded.FreeAt is null;
            _freeAt = recorded.FreeAt ?? _freeAt;
            _now = Instant.Max(_now, recorded.RequestedAt);
            if (!_isBeyondRecord || recorded.RequestedAt <= _case.RecordedUntil)
            {
                _attempts.Add(new WalkedAttempt(_now, _weight, Rate: null));
            }
        }
        else
        {
            Guess();
        }
    }

    private void Settle(RecordedAttempt recorded)
    {
        _underWay.Remove(recorded);
        if (recorded.Failure is { } failure)
        {
            Fail(failure);
        }
        else if (recorded.Paid is { } paid)
        {
            Take(paid);
            _owed = _owed.Plus(-paid);
            _moneyCameAt = _now;
        }
    }

    /// <summary>Nobody tried then: a part is paid, and the rest fails as it did before.</summary>
    private void Guess()
    {
        if (_facts.Failures.IsEmpty)
        {
            // Money came for one invoice of somebody who was never refused; nothing is known of such.
            return;
        }

        var last = _facts.Failures[^1];
        var isNew = _facts.MethodsChangedAt > last.At;
        var known = _rates.For(isNew ? AttemptRates.NewMethod : AttemptRates.NameOf(last.Class), (_now - last.At).Days);
        _attempts.Add(new WalkedAttempt(_now, _weight, known));

        // Where there was nothing to ask there still is not.
        var rate = last.Code == NoMethod && !isNew ? 0 : _rateOf(known);
        foreach (var owed in _owed.Amounts.Where(static owed => owed.IsPositive))
        {
            Expect(owed, _weight * rate);
        }

        _weight *= 1 - rate;
        Fail(last with { Key = $"guess-{_attempts.Count}", At = _now });
    }

    private void Fail(DunningFailure failure) => _facts = _facts with { Failures = _facts.Failures.Add(failure) };

    private void Take(Money amount)
    {
        Expect(amount, _weight);
        _certain = _weight == 1 ? _certain.Plus(amount) : _certain;
    }

    private void Expect(Money amount, decimal weight) => _expected[amount.Currency] = _expected.GetValueOrDefault(amount.Currency) + (amount.MinorUnits * weight);

    private void MeasureUntil(Instant until)
    {
        if (_case.PolicyAt is { } answered && answered <= until && _owed.HasPositive)
        {
            _measures.Take(_facts, Instant.Max(_now, answered), until, _weight);
        }
    }

    private static Instant? Earlier(Instant? one, Instant? other) => one is null ? other : other is null || one <= other ? one : other;
}
