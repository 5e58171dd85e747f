using System.Collections.Immutable;
using Billing.Domain.Collection;

namespace Billing.Domain.Accounts;

/// <summary>How what is asked of the outside world changes the state: pending until it is settled, and money by attempts.</summary>
internal static class EffectEvolution
{
    public static AccountState Requested(AccountState state, AccountFact.EffectRequested requested)
    {
        state = HoldEvolution.Requested(state, requested.Effect);
        var next = state with
        {
            Pending = state.Pending.Add(requested.Effect),
            Leases = state.Leases.Add(new EffectLease(requested.Effect.Key, 1, requested.AskAgainAt ?? state.AdvancedTo) { AskedAt = requested.AskedAt }),
        };
        return requested.Effect switch
        {
            Collect collect => next with
            {
                Attempts = Attempting.With(state.Attempts, collect),
                Awaited = Settlements.Joined(state.Awaited, collect),
            },
            AccountEffect.RefundMoney refund => MoneyEvolution.Refunded(next, Refunding.PaymentKeyOf(state, refund), refund.Amount),
            _ => next,
        };
    }

    public static AccountState Settled(AccountState state, AccountFact.EffectSettled settled)
    {
        var effect = state.Pending.FirstOrDefault(effect => effect.Key == settled.Key);
        var next = state with
        {
            Pending = state.Pending.RemoveAll(effect => effect.Key == settled.Key),
            Leases = state.Leases.RemoveAll(lease => lease.Key == settled.Key),
            Awaited = Settlements.After(state.Awaited, settled),
        };
        return (effect, settled.Outcome) switch
        {
            (Collect collect, ProviderOutcome.Succeeded) => next with { Attempts = Attempting.Without(state.Attempts, collect.InvoiceId) },
            (Collect, _) => next with { Attempts = Attempting.After(state.Attempts, settled.Key, settled.Outcome) },
            (AccountEffect.RefundMoney refund, ProviderOutcome.Declined) => MoneyEvolution.Refunded(next, Refunding.PaymentKeyOf(state, refund), -refund.Amount),
            (AccountEffect.RefundMoney refund, _) => next with
            {
                Refunds = next.Refunds.Add(new(refund.Key, refund.InvoiceId, refund.Amount) { PaymentKey = Refunding.PaymentKeyOf(state, refund) }),
            },
            (AccountEffect.CancelPayment, _) => next with { KeysUsed = state.KeysUsed.Add(settled.Key) },
            (AccountEffect.LookAt, _) => next with { HeardMeanwhile = next.HeardMeanwhile.Remove(settled.Key) },
            _ => next,
        };
    }

    public static AccountState Answered(AccountState state, AccountFact.EffectAnswered answered) =>
        Change(state, answered.Key, lease => lease with { Last = answered.Outcome, AskAgainAt = answered.AskAgainAt ?? lease.AskAgainAt, HeldAsks = 0 }) with
        {
            Attempts = Attempting.After(state.Attempts, answered.Key, answered.Outcome),
        };

    public static AccountState Change(AccountState state, string key, Func<EffectLease, EffectLease> change) => state with
    {
        Leases = [.. state.Leases.Select(lease => lease.Key == key ? change(lease) : lease)],
    };
}

/// <summary>How the attempts of an account come and go.</summary>
internal static class Attempting
{
    public static ImmutableArray<PaymentAttempt> With(ImmutableArray<PaymentAttempt> attempts, Collect collect) => attempts.Add(
        new(collect.Key, collect.InvoiceId, attempts.Count(attempt => attempt.InvoiceId == collect.InvoiceId) + 1, collect.Method?.Id, AttemptState.Requested)
        {
            Round = collect.Round,
            Amount = collect.Amount,
        });

    public static ImmutableArray<PaymentAttempt> After(ImmutableArray<PaymentAttempt> attempts, string key, ProviderOutcome outcome)
    {
        for (var i = 0; i < attempts.Length; i++)
        {
            if (attempts[i].Key == key)
            {
                return attempts.SetItem(i, attempts[i].After(outcome));
            }
        }

        return attempts;
    }

    /// <summary>Once something is paid, or given up, nobody asks how often it was tried; the journal knows.</summary>
    public static ImmutableArray<PaymentAttempt> Without(ImmutableArray<PaymentAttempt> attempts, string invoiceId) =>
        attempts.IsEmpty ? attempts : attempts.RemoveAll(attempt => attempt.InvoiceId == invoiceId);
}
