using System.Collections.Immutable;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// The one place that decides about money that is owed and not paid. It does not react to events: at the end of every decision it compares
/// what should be with what is, so it does not matter what brought the account where it is, and nothing has to be undone.
/// </summary>
internal static class DunningDecisions
{
    /// <summary>Brings the case, the ladder and the consequences to where the facts and the time say.</summary>
    public static void Run(Deliberation on)
    {
        if (!Concerns(on.State))
        {
            return;
        }

        // What is taken away may change what is owed, as unused time that is given back; what is given back may be billed again.
        for (var (pass, before) = (0, AccountState.New); pass < PassesMax && !ReferenceEquals(before, on.State); pass++)
        {
            before = on.State;
            Compare(on);
        }
    }

    /// <summary>An attempt failed with every method that could be tried. What the customer tried by their own hand is no step of the ladder.</summary>
    public static void Failed(Deliberation on, Collect collect, ProviderOutcome.Declined declined)
    {
        if (!Concerns(on.State) || collect.IsOnSession || collect is AccountEffect.CollectPurchase or AccountEffect.CollectBadDebt)
        {
            return;
        }

        Fail(on, new DunningFailure(collect.Key, on.At, declined.Class, declined.Code, collect.Amount)
        {
            Provider = collect.Method?.Provider,
            Kind = collect.Method?.Kind,
            MethodId = collect.Method?.Id,
            InvoiceId = collect.InvoiceId,
        });
    }

    /// <summary>
    /// Whether collection by rule waits for the ladder: while there is one there is one attempt at a time, whatever is open. Where nobody knows the
    /// policy there is no ladder that would ever ask, and what is new is collected as without one.
    /// </summary>
    public static bool HoldsCollection(AccountState state) =>
        state.Case is { } open && (open.Schedule is not null || state.Pending.Any(static pending => pending is AccountEffect.AskPolicy));

    public static Rejection? TakePolicy(Deliberation on, AccountCommand.TakePolicy command)
    {
        if (on.State.Pending.FirstOrDefault(pending => pending.Key == command.EffectKey) is not AccountEffect.AskPolicy asked)
        {
            return null;
        }

        on.Add(new AccountFact.EffectSettled(
            asked.Key, command.Policy is null ? new ProviderOutcome.Declined(DeclineClass.Hard, "policy_unknown") : new ProviderOutcome.Succeeded(asked.Policy)));
        if (command.Policy is { } policy && on.State.Case is { Schedule: null } open)
        {
            var segment = Segments.Choose(policy, Debts.SegmentFactsOf(on.State, on.At));
            on.Add(new AccountFact.SegmentApplied(open.Id, policy.Name, policy.Version, segment.Name, segment.Schedule));
        }

        return null;
    }

    public static Rejection? Promise(Deliberation on, AccountCommand.PromisePayment command)
    {
        if (on.State.Case is not { } open)
        {
            return Rejections.NothingOwed;
        }

        if (command.Until <= on.At || command.Until > on.At + PromiseMax)
        {
            return Rejections.PromiseOutOfRange;
        }

        if (open.PromisedUntil != command.Until)
        {
            on.Add(new AccountFact.PaymentPromised(open.Id, command.Until, command.Author));
        }

        return null;
    }

    /// <summary>The next moment at which time alone changes something about debts.</summary>
    public static Instant? NextAt(AccountState state)
    {
        if (!Concerns(state) || state.Terms.PaidBy is not null)
        {
            return null;
        }

        // Whoever has a case open may come to owe more; the consequences are the account's and not an invoice's.
        return state.Case is null ? Debts.NextOverdueAt(state, state.Terms.Zone, state.AdvancedTo)
            : StandingOf(state, state.AdvancedTo)?.NextAt;
    }

    /// <summary>Where the ladder stands; none without a case, or before its policy has answered.</summary>
    public static LadderStanding? StandingOf(AccountState state, Instant at) => state.Case is { Schedule: { } schedule } open
        ? Ladder.At(
            new DunningFacts(open, schedule, state.Terms.Zone) { Failures = state.Failures, MethodsChangedAt = open.BroughtForwardAt }, at)
        : null;

    /// <summary>Two are usual. A life that needs more is compared again with its next decision.</summary>
    private const int PassesMax = 6;

    private static readonly Duration PromiseMax = Duration.FromDays(366);

    private static bool Concerns(AccountState state) => state.Agreed?.Dunning is not null || state.Case is not null || !state.Standing.IsNothing;

    private static void Compare(Deliberation on)
    {
        var owed = Debts.Of(on.State, on.At);
        if (on.State.Case is null && owed.Any(invoice => !Debts.IsUnderWay(on.State, invoice.Id)))
        {
            Open(on, owed.Min(invoice => Instant.Min(on.At, Debts.OverdueAt(invoice, on.State.Terms.Zone))));
        }

        if (on.State.Case is not null)
        {
            Climb(on, owed);
        }

        ConsequenceDecisions.Run(on, StandingOf(on.State, on.At));
    }

    private static void Fail(Deliberation on, DunningFailure failure)
    {
        if (on.State.Case is null)
        {
            Open(on, failure.At);
        }

        on.Add(new AccountFact.CollectionFailed(failure));
    }

    /// <summary>Begins a case, or goes on with the last one where peace was too short for a new one.</summary>
    private static void Open(Deliberation on, Instant at)
    {
        if (on.State.LastCase is { Schedule: { } schedule, ClosedAt: { } closed } last
            && on.At < Ladder.PlusDays(on.State.Terms.Zone, closed, schedule.PeaceDays))
        {
            on.Add(new AccountFact.DunningOpened(last with { ClosedAt = null, How = null, PromisedUntil = null }));
        }
        else if (on.State.Terms.Dunning is { } policy)
        {
            on.Add(new AccountFact.DunningOpened(new DunningCase(at, policy, 0, "") { Id = on.NewId("case") }));
            on.Do(new AccountEffect.AskPolicy(on.NewId("policy"), policy));
        }
    }

    private static void Climb(Deliberation on, ImmutableArray<Invoice> owed)
    {
        if (owed.IsEmpty && !IsBadDebtHeld(on.State))
        {
            Close(on);
            return;
        }

        if (HasNewMethod(on))
        {
            on.Add(new AccountFact.RetryBroughtForward(on.At));
        }

        if (StandingOf(on.State, on.At) is not { } standing)
        {
            return;
        }

        // What was taken shows that there is money: the next invoice is asked for without waiting.
        if (!owed.IsEmpty && (standing.RetryAt <= on.At || on.MoneyCame) && !standing.IsExhausted)
        {
            Retry(on, owed[0], standing.Row?.WithBackup ?? false);
        }

        Tell(on, StandingOf(on.State, on.At)!);
    }

    private static void Close(Deliberation on)
    {
        var closed = on.State.Case!;
        var how = on.State.Invoices.Any(invoice => invoice.WrittenOff.IsPositive && IsOf(on.State, closed, invoice)) ? DunningResolution.GivenUp
            : on.WasPaid ? DunningResolution.Paid
            : DunningResolution.Resolved;
        on.Add(new AccountFact.DunningClosed(closed.Id, on.At, how));

        // What came meanwhile waited for the ladder.
        foreach (var invoice in on.State.Invoices.Where(static invoice => invoice.Open.IsPositive))
        {
            Invoicing.Collect(on, invoice.Id);
        }
    }

    private static bool IsOf(AccountState state, DunningCase of, Invoice invoice) =>
        Debts.OverdueAt(invoice, state.Terms.Zone) >= of.OpenedAt || state.Failures.Any(failure => failure.InvoiceId == invoice.Id);

    private static void Tell(Deliberation on, LadderStanding standing)
    {
        foreach (var step in standing.Steps)
        {
            if (step.Do is DunningAction.Notify notify && !on.State.StepsTold.Contains(step.Index))
            {
                on.Add(new AccountFact.CustomerTold(on.State.Case!.Id, step.Index));
                on.Do(new AccountEffect.TellCustomer(on.NewId("tell"), on.State.Case!.Id, step.Index, notify.Template, notify.Channel));
            }
        }
    }

    /// <summary>One invoice at a time: who cannot pay one cannot pay three, and a bank that is asked three times a day says no for longer.</summary>
    private static void Retry(Deliberation on, Invoice invoice, bool withBackup)
    {
        if (on.State.IsAutoPayOff || on.State.Attempts.Any(static attempt => attempt.IsUnderWay))
        {
            return;
        }

        var backup = withBackup ? MethodBehind(on.State) : null;
        if (!CollectionDecisions.Retry(on, invoice, backup))
        {
            // Nothing is left that could be asked. It counts, so that it is not found out again every second.
            Fail(on, new DunningFailure(on.NewId("failure"), on.At, DeclineClass.Hard, "no_method", invoice.Open) { InvoiceId = invoice.Id });
        }
    }

    private static CollectionMethod? MethodBehind(AccountState state)
    {
        if (state.Failures.IsEmpty || state.Methods.Length < 2)
        {
            return null;
        }

        var failed = state.Methods.IndexOf(state.Methods.FirstOrDefault(method => method.Id == state.Failures[^1].MethodId) ?? state.Methods[^1]);
        return state.Methods[(failed + 1) % state.Methods.Length];
    }

    private static bool HasNewMethod(Deliberation on) =>
        !on.State.Failures.IsEmpty && on.State.Case!.BroughtForwardAt != on.At && on.State.Methods != on.Before.Methods && on.State.Failures[^1].At < on.At
        && on.State.Methods.Any(method => !on.Before.Methods.Contains(method));

    // What was given up by the ladder keeps its consequences until it is paid.
    private static bool IsBadDebtHeld(AccountState state) =>
        state.Standing.IsWrittenOff && Debts.BadDebt(state, state.Terms.Currency).IsPositive;
}
