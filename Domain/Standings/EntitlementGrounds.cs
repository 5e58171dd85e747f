using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Entitlements;

namespace Billing.Domain.Standings;

/// <summary>Why a feature is open or closed, down to the entries of the journal.</summary>
internal static class EntitlementGrounds
{
    public static Ground Of(AccountState state, Entitlement entitlement, JournalTrail trail) => new($"entitlement.{Words.Of(entitlement.Reason.ToString())}", SaysOf(entitlement))
    {
        Facts = entitlement.SubscriptionId is { } subscription
            ? trail.LastAbout(TrailSubjects.Subscription(subscription), static fact => fact is AccountFact.SubscriptionStarted or AccountFact.TermsSet)
            : [],
        Because =
        [
            .. OfCase(state, entitlement, trail),
            .. OfOverride(state, entitlement, trail),
            .. entitlement.Invoices.Select(invoice => OfInvoice(invoice, entitlement, trail)),
        ],
    };

    /// <summary>What the policy leaves or takes follows from the case.</summary>
    private static ImmutableArray<Ground> OfCase(AccountState state, Entitlement entitlement, JournalTrail trail) =>
        state.Case is { } open && open.Id == entitlement.Because ? [DunningGrounds.OfCase(state, open, trail)]
        : entitlement.Reason is EntitlementReason.Restricted or EntitlementReason.Suspended ? [DunningGrounds.OfConsequences(state, trail)]
        : [];

    private static ImmutableArray<Ground> OfOverride(AccountState state, Entitlement entitlement, JournalTrail trail) =>
        state.Overrides.FirstOrDefault(given => given.Id == entitlement.Because) is { } given && entitlement.Reason is EntitlementReason.Granted or EntitlementReason.Denied
            ? [new Ground("override.in_force", $"{given.Id} was set by {given.Author}.") { Facts = trail.About(TrailSubjects.Override(given.Id), static _ => true) }]
            : [];

    private static Ground OfInvoice(string invoice, Entitlement entitlement, JournalTrail trail) => new(
        entitlement.Reason == EntitlementReason.Paid ? "invoice.settled" : "invoice.of_period",
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
        EntitlementReason.OnTerms => "It is not paid yet, and not due yet.",
        EntitlementReason.Tolerated => "It is late, and the policy has not taken anything yet.",
        EntitlementReason.Restricted => "The policy has closed this feature until what is owed is paid.",
        EntitlementReason.Suspended => "The policy has closed everything until what is owed is paid.",
        EntitlementReason.GivenUp => "The period that runs was given up unpaid.",
        EntitlementReason.Granted => "Somebody gave it by hand.",
        EntitlementReason.Denied => "Somebody took it by hand.",
        EntitlementReason.NotInPlan => "The plan says that it is not in it.",
        _ => Words.Of(entitlement.Reason.ToString()),
    };
}
