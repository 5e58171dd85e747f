using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>The status of an account: the worst that applies, on the ground of everything that applies.</summary>
internal static class StatusGrounds
{
    public static (AccountStatus Status, Ground Why) Of(AccountState state, JournalTrail trail, LocalDate today)
    {
        var open = state.Invoices.Where(static invoice => invoice.Open.IsPositive).ToImmutableArray();
        ImmutableArray<Ground> troubles =
        [
            .. state.Disputes.Where(static dispute => dispute.HoldsCollection).Select(dispute => Disputed(dispute, trail)),
            .. state.Leases.Where(static lease => lease.IsStuck).Select(lease => Stuck(lease, trail)),
            .. state.HandRefunds.Select(refund => ByHand(refund, trail)),
            .. DunningGrounds.Troubles(state, trail),
        ];
        ImmutableArray<Ground> overdue = [.. open.Where(invoice => invoice.DueOn < today).Select(invoice => Overdue(invoice, trail, today))];
        ImmutableArray<Ground> due = [.. open.Where(invoice => invoice.DueOn >= today).Select(invoice => NotDue(invoice, trail))];
        ImmutableArray<Ground> because = [.. troubles, .. DunningGrounds.Of(state, trail), .. overdue, .. due];
        return StatusOf(state, !troubles.IsEmpty, !overdue.IsEmpty, !due.IsEmpty) switch
        {
            AccountStatus.Attention => (AccountStatus.Attention, On("status.attention", $"{Count(troubles.Length, "thing needs", "things need")} a person.")),
            AccountStatus.BadDebt => (AccountStatus.BadDebt, On("status.bad_debt", "What was owed was given up, and was not paid after all.")),
            AccountStatus.Suspended => (AccountStatus.Suspended, On("status.suspended", "Products are closed until what is owed is paid.")),
            AccountStatus.Restricted => (AccountStatus.Restricted, On("status.restricted", "Features are closed until what is owed is paid.")),
            AccountStatus.Dunning => (AccountStatus.Dunning, On("status.dunning", "What is owed is asked for again, by a schedule.")),
            AccountStatus.Overdue => (AccountStatus.Overdue, On("status.overdue", $"{Count(overdue.Length, "invoice is", "invoices are")} past due.")),
            AccountStatus.Open => (AccountStatus.Open, On("status.open", $"{Count(due.Length, "invoice is", "invoices are")} open and not due yet.")),
            _ => (AccountStatus.Clear, On("status.clear", "Nothing is owed.") with { Facts = trail.LastAbout(TrailSubjects.Account, static _ => true) }),
        };

        Ground On(string rule, string says) => new(rule, says) { Because = because };
    }

    /// <summary>The order of what applies, the worst first; the view <c>account_state</c> has the same.</summary>
    private static AccountStatus StatusOf(AccountState state, bool needsPerson, bool isOverdue, bool isOpen) =>
        needsPerson ? AccountStatus.Attention
        : state.Standing.IsWrittenOff ? AccountStatus.BadDebt
        : !state.Standing.Suspended.IsEmpty || !state.Standing.Canceled.IsEmpty ? AccountStatus.Suspended
        : !state.Standing.Restricted.IsEmpty ? AccountStatus.Restricted
        : state.Case is not null ? AccountStatus.Dunning
        : isOverdue ? AccountStatus.Overdue
        : isOpen ? AccountStatus.Open
        : AccountStatus.Clear;

    private static Ground Overdue(Invoice invoice, JournalTrail trail, LocalDate today) => new(
        "invoice.overdue",
        $"{NameOf(invoice)} was due on {Day(invoice.DueOn)}, {Count(Period.DaysBetween(invoice.DueOn, today), "day", "days")} ago, and {invoice.Open} of {invoice.Total} are not paid.")
    {
        Facts = Of(invoice, trail),
    };

    private static Ground NotDue(Invoice invoice, JournalTrail trail) => new(
        "invoice.open", $"{NameOf(invoice)} is due on {Day(invoice.DueOn)}, and {invoice.Open} of {invoice.Total} are not paid.")
    {
        Facts = Of(invoice, trail),
    };

    private static Ground Disputed(PaymentDispute dispute, JournalTrail trail) => new(
        "payment.disputed", $"A payment at {dispute.Provider} is disputed ({dispute.Reason}): {dispute.Amount}, of which {dispute.Taken} are taken.")
    {
        Facts = trail.About(TrailSubjects.Dispute(dispute.Provider, dispute.Reference), static _ => true),
    };

    private static Ground Stuck(EffectLease lease, JournalTrail trail) => new(
        "effect.stuck", $"{lease.Key} was asked for {Count(lease.Tries, "time", "times")} and is never answered.")
    {
        Facts = trail.About(TrailSubjects.Effect(lease.Key), static fact => fact is AccountFact.EffectRequested or AccountFact.EffectStuck),
    };

    private static Ground ByHand(HandRefund refund, JournalTrail trail) => new(
        "refund.by_hand", $"{refund.Amount} of {refund.InvoiceId} have to be given back by hand: no provider takes it.")
    {
        Facts = trail.About(TrailSubjects.HandRefund(refund.Key), static _ => true),
    };

    /// <summary>What made it owed, and what was said to each request for it.</summary>
    private static ImmutableArray<Evidence> Of(Invoice invoice, JournalTrail trail) => trail.About(
        TrailSubjects.Invoice(invoice.Id),
        static fact => fact is not (AccountFact.InvoiceDrafted or AccountFact.EffectAskedAgain or AccountFact.InvoiceNumbered));

    private static string NameOf(Invoice invoice) => invoice.Number ?? invoice.Id;

    private static string Day(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
