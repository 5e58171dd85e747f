using System.Diagnostics;
using Billing.Domain.Catalogs;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Decides what is asked of an account. It reads nothing but its arguments; the same arguments give the same answer.
/// What is already so is accepted without facts, so asking again changes nothing.
/// </summary>
public static class AccountDecisions
{
    /// <param name="state">What is true of the account.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="commandId">The id of this asking; all new ids are made of it.</param>
    /// <param name="now">The time. Everything due before it must have been advanced first.</param>
    /// <param name="catalog">The plans there are.</param>
    public static Decision Decide(AccountState state, AccountCommand command, string commandId, Instant now, Catalog catalog)
    {
        if (command is not AccountCommand.OpenAccount && state.Agreed is null)
        {
            return new Decision.Refused(Rejections.AccountNotOpen);
        }

        // What is due may wait for an outcome; the outcome waits for nothing.
        if (!IsOutcome(command) && AccountClock.NextDueAt(state) is { } due && due <= now)
        {
            throw new InvalidOperationException($"The account was not advanced: something was due at {due}.");
        }

        if (Repetition.IsKnown(state, commandId))
        {
            return new Decision.Accepted([], []);
        }

        var decided = Propose(state, command, commandId, now, catalog);
        return decided is not Decision.Accepted accepted || !PurchaseDecisions.IsPaidFirst(state, command) ? decided
            : PurchaseDecisions.Offer(state, accepted, AccountCommand.IsWithCustomer(command), commandId, now)
            ?? Propose(state, command, commandId, now, catalog, isFree: true);
    }

    /// <summary>What a command comes to once everything is paid: what is shown to who has not decided yet.</summary>
    /// <param name="isFree">It turned out to cost nothing now, so that it waits for nothing.</param>
    public static Decision Propose(
        AccountState state, AccountCommand command, string commandId, Instant now, Catalog catalog, bool isFree = false)
    {
        try
        {
            var deliberation = new Deliberation(state, now, commandId);
            if ((AmountRules.Check(state, command) ?? Decide(deliberation, command, catalog) ?? AmountRules.CheckChanged(state, deliberation.State)) is { } refused)
            {
                return new Decision.Refused(refused);
            }

            // What waits for its money has not happened, so nothing follows from it.
            if (isFree || !PurchaseDecisions.IsPaidFirst(state, command))
            {
                DunningDecisions.Run(deliberation);
            }

            PurchaseDecisions.LetGo(deliberation);
            return deliberation.Accept();
        }
        catch (OverflowException)
        {
            // An amount that is too large to count is an error, never a wrong figure.
            return new Decision.Refused(Rejections.AmountTooLarge);
        }
    }

    /// <summary>What the outside world brings, as against what somebody asks for.</summary>
    public static bool IsOutcome(AccountCommand command) => command
        is AccountCommand.SettleEffect or AccountCommand.NumberInvoice or AccountCommand.TakePolicy or AccountCommand.ConfirmMeasure or AccountCommand.TakeNotice or AccountCommand.TakeReport;

    private static Rejection? Decide(Deliberation on, AccountCommand command, Catalog catalog) => command switch
    {
        AccountCommand.OpenAccount open => Open(on, open),
        AccountCommand.SetTerms set => SetTerms(on, set),
        AccountCommand.Subscribe subscribe => SubscribeDecisions.Subscribe(on, subscribe, catalog),
        AccountCommand.ChangePlan change => SubscriptionDecisions.ChangePlan(on, change, catalog),
        AccountCommand.ChangeQuantities change => SubscriptionDecisions.ChangeQuantities(on, change),
        AccountCommand.AddItem add => SubscriptionDecisions.AddItem(on, add),
        AccountCommand.RemoveItem remove => SubscriptionDecisions.RemoveItem(on, remove),
        AccountCommand.ChangeAnchor change => SubscriptionDecisions.ChangeAnchor(on, change),
        AccountCommand.SetSchedule set => ScheduleDecisions.Set(on, set, catalog),
        AccountCommand.WithdrawSchedule withdraw => ScheduleDecisions.Withdraw(on, withdraw),
        AccountCommand.PauseSubscription pause => InterruptionDecisions.Pause(on, pause),
        AccountCommand.ResumeSubscription resume => InterruptionDecisions.Resume(on, resume),
        AccountCommand.BlockBilling block => InterruptionDecisions.Block(on, block),
        AccountCommand.UnblockBilling unblock => InterruptionDecisions.Unblock(on, unblock),
        AccountCommand.CancelSubscription cancel => InterruptionDecisions.Cancel(on, cancel),
        AccountCommand.UncancelSubscription uncancel => InterruptionDecisions.Uncancel(on, uncancel),
        AccountCommand.RecordUsage record => UsageDecisions.Record(on, record),
        AccountCommand.WithdrawUsage withdraw => UsageDecisions.Withdraw(on, withdraw),
        AccountCommand.ChargeOnce charge => InvoiceDecisions.ChargeOnce(on, charge),
        AccountCommand.ChargeAtPeriodEnd charge => InvoiceDecisions.ChargeAtPeriodEnd(on, charge),
        AccountCommand.AttachCoupon attach => CreditDecisions.AttachCoupon(on, attach),
        AccountCommand.GrantCredit grant => CreditDecisions.Grant(on, grant),
        AccountCommand.VoidCredit @void => CreditDecisions.Void(on, @void),
        AccountCommand.OpenWallet open => CreditDecisions.OpenWallet(on, open),
        AccountCommand.TopUpWallet topUp => CreditDecisions.TopUp(on, topUp),
        AccountCommand.FinalizeInvoice finalize => InvoiceDecisions.Finalize(on, finalize),
        AccountCommand.NumberInvoice number => InvoiceDecisions.Number(on, number),
        AccountCommand.VoidInvoice @void => CreditNoteDecisions.VoidInvoice(on, @void),
        AccountCommand.IssueCreditNote issue => CreditNoteDecisions.Issue(on, issue),
        AccountCommand.WriteOffInvoice write => CreditNoteDecisions.WriteOff(on, write),
        AccountCommand.RecordPayment record => PaymentDecisions.Enter(on, record),
        AccountCommand.RefundPayment refund => PaymentDecisions.Refund(on, refund),
        AccountCommand.SettleEffect settle => EffectDecisions.Settle(on, settle),
        AccountCommand.SwitchInvoicing @switch => PaymentDecisions.SwitchInvoicing(on, @switch),
        AccountCommand.SwitchAutoPay @switch => PaymentDecisions.SwitchAutoPay(on, @switch),
        AccountCommand.ConsolidateCharge charge => ConsolidationDecisions.Charge(on, charge),
        AccountCommand.ConsolidateCredit credit => ConsolidationDecisions.Credit(on, credit),
        AccountCommand.RecordTax record => TaxDecisions.Record(on, record),
        AccountCommand.CallOffPurchase off => PurchaseDecisions.CallOff(on, off),
        AccountCommand.AddMethod add => MethodDecisions.Add(on, add),
        AccountCommand.RemoveMethod remove => MethodDecisions.Remove(on, remove),
        AccountCommand.PreferMethod prefer => MethodDecisions.Prefer(on, prefer),
        AccountCommand.PlaceHold place => HoldDecisions.Place(on, place),
        AccountCommand.CaptureHold capture => HoldDecisions.Capture(on, capture),
        AccountCommand.ReleaseHold release => HoldDecisions.Release(on, release),
        AccountCommand.MapCustomer map => MethodDecisions.Map(on, map),
        AccountCommand.PayInvoice pay => CollectionDecisions.Pay(on, pay),
        AccountCommand.TakeNotice take => NoticeDecisions.Take(on, take),
        AccountCommand.TakeReport take => ReportDecisions.Take(on, take),
        AccountCommand.ReversePayment reverse => TakenBack.Reverse(on, reverse),
        AccountCommand.ConfirmRefund confirm => Refunding.Confirm(on, confirm),
        AccountCommand.MoveCustomer move => MethodDecisions.Move(on, move),
        AccountCommand.TakePolicy take => DunningDecisions.TakePolicy(on, take),
        AccountCommand.PromisePayment promise => DunningDecisions.Promise(on, promise),
        AccountCommand.PayBadDebt pay => BadDebtDecisions.Pay(on, pay),
        AccountCommand.ConfirmMeasure confirm => ConsequenceDecisions.Confirm(on, confirm),
        AccountCommand.SetOverride set => AccessDecisions.Set(on, set),
        AccountCommand.EndOverride end => AccessDecisions.End(on, end),
        AccountCommand.SetProfile set => AccessDecisions.Set(on, set),
        _ => throw new UnreachableException(),
    };

    private static Rejection? Open(Deliberation on, AccountCommand.OpenAccount open)
    {
        if (on.State.Agreed is not null)
        {
            return on.State.Agreed == open.Terms ? null : Rejections.AccountAlreadyOpen;
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(open.Terms.ZoneId) is null)
        {
            return Rejections.ZoneUnknown;
        }

        if (!AreDays(open.Terms))
        {
            return Rejections.DaysOutOfRange;
        }

        if (PlanRules.Check(open.Terms.TaxRates) is { } refused)
        {
            return refused;
        }

        on.Add(new AccountFact.AccountOpened(open.Terms, on.At));
        if (open.Terms.TestClock is { } clock)
        {
            on.Do(new AccountEffect.JoinClock(on.NewId("clock"), clock));
        }

        return null;
    }

    private static bool AreDays(AccountTerms terms) => terms is { GraceDays: >= 0 and <= 366, NetDays: >= 0 and <= 366, LateUsageDays: >= 0 and <= 366 };

    private static Rejection? SetTerms(Deliberation on, AccountCommand.SetTerms set)
    {
        if (!AreDays(set.Terms))
        {
            return Rejections.DaysOutOfRange;
        }

        if (PlanRules.Check(set.Terms.TaxRates) is { } refused)
        {
            return refused;
        }

        if (set.Terms.Currency != on.State.Terms.Currency
            || on.State.Subscriptions.Any(subscription => subscription.IsCurrent && !set.Terms.Allows(subscription.Currency)))
        {
            return Rejections.CurrencyMismatch;
        }

        // Another zone or convention would move boundaries that were billed already.
        if (set.Terms.ZoneId != on.State.Terms.ZoneId && on.State.Subscriptions.Any(subscription => subscription.IsCurrent))
        {
            return Rejections.ZoneInUse;
        }

        if (set.Terms.TestClock != on.State.Terms.TestClock)
        {
            return Rejections.TestClockFixed;
        }

        if (set.Terms != on.State.Terms)
        {
            on.Add(new AccountFact.AccountTermsSet(set.Terms));
        }

        return null;
    }
}
