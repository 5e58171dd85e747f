using Billing.Domain.Collection;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>
/// Decides what a dispute does. It is told by how it stands in all, so that what is told twice, late or in another order ends the same:
/// what it should have taken by now, less what it has.
/// </summary>
internal static class DisputeDecisions
{
    public static void Take(Deliberation on, string provider, ProviderReport.OfDispute report)
    {
        if (on.State.Disputes.FirstOrDefault(dispute => dispute.IsOf(provider, report.Reference)) is not { } known)
        {
            on.Add(new AccountFact.DisputeOpened(new(provider, report.Reference, report.Payment, report.Amount, report.State, report.Reason)));
            End(on, provider, report);
        }
        else if (RankOf(report.State) < RankOf(known.State) || report.Amount.Currency != known.Amount.Currency)
        {
            return;
        }
        else if (report.State != known.State || report.Amount != known.Amount)
        {
            on.Add(new AccountFact.DisputeUpdated(provider, report.Reference, report.State, report.Amount));
            End(on, provider, report);
        }

        if (report.Fee is { } fee && fee != (Find(on, provider, report.Reference).Fee ?? fee - fee))
        {
            on.Add(new AccountFact.DisputeFeeTaken(provider, report.Reference, fee));
        }

        Settle(on, Find(on, provider, report.Reference));
    }

    /// <summary>A dispute may be told before the payment is known that it is about.</summary>
    public static void SettleFor(Deliberation on, string? provider, string? reference)
    {
        foreach (var dispute in on.State.Disputes.Where(dispute => dispute.Payment == reference && (provider is null || dispute.Provider == provider)))
        {
            Settle(on, dispute);
        }
    }

    /// <summary>Nobody is charged by rule for what is disputed, or was lost that way.</summary>
    public static bool HoldsCollection(AccountState state, Invoice invoice) =>
        !state.Disputes.IsEmpty && state.Disputes.Any(dispute => dispute.HoldsCollection && invoice.Payments.Any(payment =>
            payment.IsAtProvider && payment.Reference == dispute.Payment && (payment.Provider is null || payment.Provider == dispute.Provider)));

    private static void End(Deliberation on, string provider, ProviderReport.OfDispute report)
    {
        if (report.State == DisputeState.Won)
        {
            on.Add(new AccountFact.DisputeWon(provider, report.Reference));
        }
        else if (report.State == DisputeState.Lost)
        {
            on.Add(new AccountFact.DisputeLost(provider, report.Reference));
        }
    }

    private static void Settle(Deliberation on, PaymentDispute dispute)
    {
        if (dispute.Payment is { } reference && on.State.Payment(dispute.Provider, reference) is { } payment
            && payment.Amount.Currency == dispute.Amount.Currency)
        {
            TakenBack.Take(on, payment, dispute.Takes - dispute.Taken, dispute.Reference);
            TakenBack.Restore(on, payment, dispute.Taken - dispute.Takes, dispute.Reference);
        }
    }

    private static PaymentDispute Find(Deliberation on, string provider, string reference) =>
        on.State.Disputes.First(dispute => dispute.IsOf(provider, reference));

    private static int RankOf(DisputeState state) => state switch
    {
        DisputeState.Warned => 0,
        DisputeState.WarningClosed => 1,
        DisputeState.Open => 2,
        DisputeState.UnderReview => 3,
        _ => 4,
    };
}
