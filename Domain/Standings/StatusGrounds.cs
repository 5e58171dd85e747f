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
        ];
        ImmutableArray<Ground> overdue = [.. open.Where(invoice => invoice.DueOn < today).Select(invoice => Overdue(invoice, trail, today))];
        ImmutableArray<Ground> due = [.. open.Where(invoice => invoice.DueOn >= today).Select(invoice => NotDue(invoice, trail))];
        ImmutableArray<Ground> because = [.. troubles, .. overdue, .. due];
        return !troubles.IsEmpty ? (AccountStatus.Attention, On("status.attention", $"{Count(troubles.Length, "thing needs", "things need")} a person."))
            : !overdue.IsEmpty ? (AccountStatus.Overdue, On("status.overdue", $"{Count(overdue.Length, "invoice is", "invoices are")} past due."))
            : !due.IsEmpty ? (AccountStatus.Open, On("status.open", $"{Count(due.Length, "invoice is", "invoices are")} open and not due yet."))
            : (AccountStatus.Clear, On("status.clear", "Nothing is owed.") with { Facts = trail.About(TrailSubjects.Account, static fact => fact is AccountFact.AccountOpened) });

        Ground On(string rule, string says) => new(rule, says) { Because = because };
    }

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
