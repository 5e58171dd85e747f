using System.Runtime.CompilerServices;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Dunning;

/// <summary>The policies that ship, each lived through to its ends. A reviewer reads the difference of the text; BILLING_APPROVE=1 renews it.</summary>
public sealed class Three_policies
{
    private static readonly ProviderOutcome Poor = new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds");
    private static readonly ProviderOutcome Soft = new ProviderOutcome.Declined(DeclineClass.Soft, "do_not_honor");
    private static readonly ProviderOutcome Stolen = new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card");

    [Fact]
    public void Treat_cards_by_why_they_are_declined() => Approve(
        "cards",
        Card("No money on the card before pay-day").Answers(Poor, Poor).Until("2024-02-20T12:00:00Z"),
        Card("A stolen card, and another after four days").Answers(Stolen).Until("2024-02-05T12:00:00Z")
            .Does("adds another card", _ => new AccountCommand.AddMethod(new("card-2", CollectionMethodKind.Card, "stripe", "pm-2")) { IsDefault = true })
            .Until("2024-02-12T12:00:00Z"),
        Card("Declined to the end").Answers(Soft, Soft, Soft, Soft).Until("2024-04-10T12:00:00Z"));

    [Fact]
    public void Treat_paypal_with_fewer_attempts_and_more_time() => Approve(
        "paypal",
        PayPal("A wallet that stays empty, until the customer sees the suspension and pays").Answers(Soft, Soft, Soft).Until("2024-02-17T12:00:00Z")
            .Does("pays the open invoice", static state => new AccountCommand.PayInvoice(Owed(state).Id) { IsOnSession = true })
            .Until("2024-02-25T12:00:00Z"),
        PayPal("An agreement that was ended").Answers(new ProviderOutcome.Declined(DeclineClass.Hard, "agreement_cancelled")).Until("2024-02-20T12:00:00Z"));

    [Fact]
    public void Treat_customers_on_invoice_by_reminding_them() => Approve(
        "invoices",
        OnInvoice("An enterprise that paid for its first year at once, and pays late ever since", since: "2022-12-01T09:00:00Z").Until("2024-01-16T10:00:00Z")
            .Does("pays by transfer", static state => new AccountCommand.RecordPayment(Owed(state).Id, Owed(state).Open, "wire-1"))
            .Until("2024-01-18T10:00:00Z"),
        OnInvoice("A new customer that never pays", since: "2024-01-01T09:00:00Z").Until("2024-03-05T10:00:00Z"));

    private static Story Card(string title) => Begun(title, ShippedPolicies.Cards, new("card-1", CollectionMethodKind.Card, "stripe", "pm-1"));

    private static Story PayPal(string title) => Begun(title, ShippedPolicies.PayPal, new("wallet", CollectionMethodKind.Wallet, "paypal", "ba-1"));

    private static Story Begun(string title, DunningPolicy policy, CollectionMethod method) => new Story(title, policy, new AccountTerms(Euro, "Europe/Berlin"))
        .Until("2024-01-01T09:00:00Z")
        .Does($"adds {method.Id}", _ => new AccountCommand.AddMethod(method) { IsDefault = true })
        .Does("subscribes", static _ => new AccountCommand.Subscribe("s", "crm"));

    // Billed once a year, so that a story is of one invoice.
    private static Story OnInvoice(string title, string since)
    {
        var story = new Story(title, ShippedPolicies.Invoices, new AccountTerms(Euro, "Europe/Berlin") { NetDays = 10 }).Until(since)
            .Does("has invoices sent", static _ => new AccountCommand.SwitchAutoPay(true))
            .Does("subscribes", static _ => new AccountCommand.Subscribe("s", "crm-yearly"));
        return since.StartsWith("2022", StringComparison.Ordinal)
            ? story.Does("pays by transfer", static state => new AccountCommand.RecordPayment(Owed(state).Id, Owed(state).Open, "wire-0")) : story;
    }

    private static Invoice Owed(AccountState state) => state.Invoices.First(static invoice => invoice.Open.IsPositive);

    private static void Approve(string name, params ReadOnlySpan<Story> stories)
    {
        var file = Path.Combine(Folder(), $"{name}.approved.txt");
        var told = string.Join('\n', stories.ToArray().Select(static story => story.ToString()));
        if (Environment.GetEnvironmentVariable("BILLING_APPROVE") == "1")
        {
            File.WriteAllText(file, told);
        }

        Assert.Equal(File.ReadAllText(file), told);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
