using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Entitlements;

namespace Billing.Domain.Standings;

/// <summary>Why a feature is open or closed, down to the entries of the journal.</summary>
internal static class EntitlementGrounds
{
    public static Ground Of(Entitlement entitlement, JournalTrail trail) => new($"entitlement.{Words.Of(entitlement.Reason.ToString())}", SaysOf(entitlement))
    {
        Facts = entitlement.SubscriptionId is { } subscription
            ? trail.LastAbout(TrailSubjects.Subscription(subscription), static fact => fact is AccountFact.SubscriptionStarted or AccountFact.TermsSet)
            : [],
        Because = [.. entitlement.Invoices.Select(invoice => OfInvoice(invoice, entitlement, trail))],
    };

    private static Ground OfInvoice(string invoice, Entitlement entitlement, JournalTrail trail) => new(
        entitlement.Reason == EntitlementReason.Paid ? "invoice.settled" : "invoice.unpaid",
        entitlement.Reason == EntitlementReason.Paid ? $"{invoice} pays for the period that runs, and is settled." : $"{invoice} is for the period that runs.")
    {
        Facts = trail.About(TrailSubjects.Invoice(invoice), IsOfMoney),
    };

    private static bool IsOfMoney(AccountFact fact) => fact is AccountFact.InvoiceFinalized or AccountFact.PaymentReceived or AccountFact.CreditSettled
        or AccountFact.CreditNoteIssued or AccountFact.InvoiceTakenOver or AccountFact.InvoiceVoided or AccountFact.InvoiceWrittenOff
        or AccountFact.PaymentRefunded or AccountFact.MoneyTakenBack or AccountFact.MoneyRestored or AccountFact.EffectSettled;

    private static string SaysOf(Entitlement entitlement) => entitlement.Reason switch
    {
        EntitlementReason.Paid => "The period that runs is paid for.",
        EntitlementReason.Trial => "A trial runs.",
        EntitlementReason.BilledInArrears => "It is billed after it was used.",
        EntitlementReason.NothingToPay => "The period that runs costs nothing.",
        EntitlementReason.AwaitingPayment => "The period that runs is not paid for.",
        EntitlementReason.NotStarted => "The subscription has not begun.",
        EntitlementReason.Paused => "The subscription is paused.",
        EntitlementReason.Blocked => "The subscription is blocked.",
        EntitlementReason.Ended => "The subscription has ended.",
        EntitlementReason.NotSubscribed => "No subscription has it.",
        _ => Words.Of(entitlement.Reason.ToString()),
    };
}
