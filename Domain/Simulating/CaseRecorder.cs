using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Simulating;

/// <summary>
/// Goes through the journal of an account, entry by entry, and tells its cases: what the ladder did in them apart from what came from
/// outside. Whether an attempt was the ladder's is asked of the ladder.
/// </summary>
public sealed class CaseRecorder(string account)
{
    private readonly List<RecordedCase> _closed = [];
    private readonly Dictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private AccountState _state = AccountState.New;
    private OpenStretch? _open;

    /// <summary>The facts of one commit.</summary>
    public void Take(IReadOnlyList<AccountFact> entry)
    {
        // Whoever decides at a moment says so, unless the account was there already.
        var at = entry.OfType<AccountFact.ClockAdvanced>().LastOrDefault()?.To ?? _state.AdvancedTo;
        _open?.BeginEntry();
        foreach (var fact in entry)
        {
            Before(fact, at);
            _state = AccountEvolution.Apply(_state, fact);
            if (fact is AccountFact.DunningOpened opened)
            {
                _open = new OpenStretch(account, opened.Case, _state.Terms.Zone, at, _closed.LastOrDefault());
            }
        }

        if (_open is not null)
        {
            _open.EndEntry(_state, at);
            if (_state.Case is null)
            {
                _closed.Add(_open.Finish(_state.LastCase!, _state.Failures, at, at));
                _open = null;
            }
        }
    }

    /// <summary>All cases, the last perhaps still open.</summary>
    /// <param name="until">How far time has come, where the account has not been told; those on test clocks have a time of their own.</param>
    public ImmutableArray<RecordedCase> Finish(Instant until)
    {
        var end = _state.Agreed?.TestClock is null ? Instant.Max(until, _state.AdvancedTo) : _state.AdvancedTo;
        if (_open is { } open)
        {
            // What comes next by the real policy is not made yet: the record ends before it.
            if (DunningDecisions.StandingOf(_state, _state.AdvancedTo) is { RetryAt: { } next, IsExhausted: false } && next > _state.AdvancedTo)
            {
                open.Expect(next);
            }

            _closed.Add(open.Finish(_state.Case!, _state.Failures, closedAt: null, end));
            _open = null;
        }

        return [.. _closed.Select(each => each with { RecordedUntil = end })];
    }

    private void Before(AccountFact fact, Instant at)
    {
        if (fact is AccountFact.EffectRequested { Effect: Collect collect })
        {
            _asked[collect.Key] = !collect.IsOnSession;
            if (_open is not null && !collect.IsOnSession && collect is not (AccountEffect.CollectPurchase or AccountEffect.CollectBadDebt))
            {
                Ask(_open, collect, at);
            }
        }
        else if (_open is { } open)
        {
            Note(open, fact, at);
        }
    }

    // Methods that are tried one after the other are one attempt; beside it there is none.
    private void Ask(OpenStretch open, Collect collect, Instant at)
    {
        if (_state.Attempts.LastOrDefault(attempt => attempt.IsUnderWay && attempt.InvoiceId == collect.InvoiceId) is { } before)
        {
            open.GoOn(before.Key, collect.Key);
        }
        else if (!_state.IsAutoPayOff && !_state.Attempts.Any(static attempt => attempt.IsUnderWay)
            && DunningDecisions.StandingOf(_state, at) is { IsExhausted: false } standing && (standing.RetryAt <= at || open.MoneyCame))
        {
            open.Attempt(collect.Key, at, byNewMethod: IsByNewMethod());
        }
    }

    private bool IsByNewMethod() => _state.Case?.BroughtForwardAt is { } brought && !_state.Failures.IsEmpty && brought > _state.Failures[^1].At;

    private void Note(OpenStretch open, AccountFact fact, Instant at)
    {
        switch (fact)
        {
            case AccountFact.SegmentApplied:
                open.Answered(at, Debts.SegmentFactsOf(_state, at));
                break;
            case AccountFact.EffectSettled settled:
                open.Settle(settled.Key, at);
                break;
            case AccountFact.CollectionFailed failed:
                open.Fail(failed.Failure, IsByNewMethod());
                break;
            case AccountFact.PaymentReceived paid:
                open.Pay(paid.Key, paid.Amount, at, isForDebt: true, isOffSession: _asked.GetValueOrDefault(paid.Key));
                break;
            case AccountFact.BadDebtRecovered recovered:
                open.Pay(recovered.Key, recovered.Amount, at, isForDebt: false, isOffSession: false);
                break;
            case AccountFact.InvoiceWrittenOff written when _state.Standing.IsWrittenOff:
                open.GiveUp(written.Amount);
                break;
            case AccountFact.RetryBroughtForward forward:
                open.Add(new RecordedEvent.MethodsChanged(forward.At));
                break;
            case AccountFact.PaymentPromised promised:
                open.Add(new RecordedEvent.Promised(at, promised.Until));
                break;
        }
    }
}
