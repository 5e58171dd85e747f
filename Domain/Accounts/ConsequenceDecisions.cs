using System.Collections.Immutable;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;

namespace Billing.Domain.Accounts;

/// <summary>
/// Brings what stands to what should: subscriptions that are not billed, or end; debts that are given up; and what products are asked to
/// do. What comes back comes back by the same comparison.
/// </summary>
internal static class ConsequenceDecisions
{
    public static void Run(Deliberation on, LadderStanding? standing)
    {
        var target = standing is null ? KeptWithout(on.State) : Consequences.Of(on.State.Case!.Schedule!, standing, on.At);
        var before = on.State.Standing;
        if (target != before)
        {
            on.Add(new AccountFact.ConsequencesSet(target));
            var ended = End(on, before, target);
            Block(on, before, target);
            if (Unblock(on, before, target) || !ended.IsEmpty)
            {
                BillingRuns.Run(on, ended);
            }

            Ask(on, before, target);
        }

        if (target.IsWrittenOff)
        {
            foreach (var invoice in Debts.Of(on.State, on.At))
            {
                on.Add(new AccountFact.InvoiceWrittenOff(invoice.Id, invoice.Open));
            }
        }
    }

    public static Rejection? Confirm(Deliberation on, AccountCommand.ConfirmMeasure command)
    {
        switch (on.State.Pending.FirstOrDefault(pending => pending.Key == command.EffectKey))
        {
            case AccountEffect.EnforceMeasure asked when asked.Product == command.Product:
                on.Add(new AccountFact.EffectSettled(asked.Key, new ProviderOutcome.Succeeded(asked.Product)));
                return null;
            case AccountEffect.EnforceMeasure:
                return Rejections.MeasureOfOther;
            default:
                return null;
        }
    }

    /// <summary>Who is suspended is neither billed nor given back anything: the days are made good when they return, or when it ends.</summary>
    public static bool HoldsBilling(AccountState state, Subscription subscription) =>
        subscription.Status == SubscriptionStatus.Blocked && state.Standing.IsUnbilled(subscription.Family);

    // A case whose policy has not answered yet changes nothing; one that is closed leaves nothing.
    private static Consequences KeptWithout(AccountState state) => state.Case is null ? Consequences.None : state.Standing;

    private static ImmutableArray<EndedNow> End(Deliberation on, Consequences before, Consequences target)
    {
        var ended = ImmutableArray.CreateBuilder<EndedNow>();
        foreach (var subscription in on.State.Subscriptions)
        {
            if (subscription.IsCurrent && target.IsCanceled(subscription.Family) && !before.IsCanceled(subscription.Family))
            {
                // What was not paid for is not given back: the debt shrinks by it instead, as a credit does.
                InterruptionDecisions.End(
                    on, subscription, new PlannedChange.End(on.NewId("end"), on.At, WasAgreed: false, TerminationCredit.Credit));
                ended.Add(new(subscription.Id, TerminationCredit.Credit));
            }
        }

        return ended.ToImmutable();
    }

    private static void Block(Deliberation on, Consequences before, Consequences target)
    {
        foreach (var subscription in on.State.Subscriptions)
        {
            if (subscription.IsCurrent && subscription.Status is not (SubscriptionStatus.Blocked or SubscriptionStatus.Scheduled)
                && target.IsUnbilled(subscription.Family) && !before.IsUnbilled(subscription.Family))
            {
                InterruptionDecisions.BlockFrom(on, subscription, on.At);
            }
        }
    }

    private static bool Unblock(Deliberation on, Consequences before, Consequences target)
    {
        var any = false;
        foreach (var subscription in on.State.Subscriptions)
        {
            if (subscription.Status == SubscriptionStatus.Blocked && before.IsUnbilled(subscription.Family) && !target.IsUnbilled(subscription.Family))
            {
                InterruptionDecisions.UnblockFrom(on, subscription, on.At);
                any = true;
            }
        }

        return any;
    }

    /// <summary>What a product is to do is said whole each time, so the newest word is all that counts.</summary>
    private static void Ask(Deliberation on, Consequences before, Consequences target)
    {
        foreach (var product in on.State.Subscriptions.Select(static subscription => subscription.Family).Distinct())
        {
            var (was, wanted) = (before.MeasureFor(product), target.MeasureFor(product));
            if (was.Measure == wanted.Measure && was.Features.SequenceEqual(wanted.Features))
            {
                continue;
            }

            foreach (var older in on.State.Pending.OfType<AccountEffect.EnforceMeasure>().Where(pending => pending.Product == product))
            {
                on.Add(new AccountFact.EffectSettled(older.Key, new ProviderOutcome.Declined(DeclineClass.Hard, "superseded")));
            }

            on.Do(new AccountEffect.EnforceMeasure(on.NewId("measure"), product, wanted.Measure) { Features = wanted.Features });
        }
    }
}
