using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>What becomes of a request for money in a simulated life.</summary>
internal enum PaymentOutcome
{
    /// <summary>Nobody answers: the request stays open.</summary>
    None,
    Succeed,
    Decline,

    /// <summary>Declined so that trying the same method again cannot help.</summary>
    HardDecline,

    /// <summary>It succeeded, and nobody heard; who asks later is told.</summary>
    Unknown,

    /// <summary>The provider has not decided, however often it is asked.</summary>
    Processing,
}

/// <summary>What happens to a request for money; where only a part comes, how much; where it is declined, with which word.</summary>
internal sealed record PaymentAnswer(PaymentOutcome Outcome, Money? Received = null)
{
    public string Code { get; init; } = "declined";

    public static PaymentAnswer None { get; } = new(PaymentOutcome.None);
}

/// <summary>An account of a scenario as it begins, with what happens to each request for money in turn.</summary>
internal sealed record AccountSetUp(string Name, AccountTerms Terms, IReadOnlyList<PaymentAnswer> Payments)
{
    /// <summary>What is done about money that it does not pay; none does nothing.</summary>
    public DunningPolicy? Dunning { get; init; }
}

/// <summary>Reads what an account is billed by.</summary>
internal static class AccountReading
{
    public static AccountSetUp Read(string name, ScenarioNode? node, BillingConvention convention, Currency currency)
    {
        if (node is null)
        {
            return new(name, new AccountTerms(currency, "UTC") { Convention = convention }, [PaymentAnswer.None]);
        }

        var fields = new FieldReader(node, "an account");
        currency = fields.Find("currency") is { } named ? PlanReading.CurrencyOf(named) : currency;
        var terms = Terms(fields, new AccountTerms(currency, "UTC") { Convention = ConventionReading.Read(fields, convention) });
        var dunning = DunningReading.Of(fields);
        var setUp = new AccountSetUp(name, terms with { Dunning = dunning?.Name }, Payments(fields, currency)) { Dunning = dunning };
        fields.Done();
        return setUp;
    }

    /// <summary>The terms with what an object says otherwise.</summary>
    public static AccountTerms Terms(FieldReader fields, AccountTerms terms) => terms with
    {
        ZoneId = fields.Find("zone") is { } zone ? ZoneOf(zone) : terms.ZoneId,
        TaxRates = fields.Has("tax") || fields.Has("taxes") ? PlanReading.Taxes(fields) : terms.TaxRates,
        IsTaxExempt = fields.Flag("taxExempt", terms.IsTaxExempt),
        GraceDays = fields.Whole("graceDays") ?? terms.GraceDays,
        NetDays = fields.Whole("netDays") ?? terms.NetDays,
        RefundsLatePayments = fields.Flag("refundsLatePayments", terms.RefundsLatePayments),
        PaysFirst = fields.Flag("paysFirst", terms.PaysFirst),
        LateUsageDays = fields.Whole("lateUsageDays") ?? terms.LateUsageDays,
        InvoicePrefix = fields.Text("invoicePrefix") ?? terms.InvoicePrefix,
        NumbersComeLater = fields.Flag("numbersComeLater", terms.NumbersComeLater),
        OtherCurrencies = fields.Has("otherCurrencies") ? fields.Each("otherCurrencies", PlanReading.CurrencyOf) : terms.OtherCurrencies,
        PaidBy = fields.Text("parent") ?? terms.PaidBy,
        TaxProvider = fields.Text("taxProvider") ?? terms.TaxProvider,
        ApprovalAbove = fields.Amount(terms.Currency, "approvalAbove") ?? terms.ApprovalAbove,
    };

    private static string ZoneOf(ScenarioNode node) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(Texts.Of(node)) is not null
            ? node.Text
            : throw ScenarioMistake.At(node, $"{node} is no time zone{Nearest.Hint(node.Text, [])}; zones are named as in Europe/Paris");

    // One word for all requests, or a list: the last word of it counts for all that follow.
    private static IReadOnlyList<PaymentAnswer> Payments(FieldReader fields, Currency currency) => fields.Find("payments") switch
    {
        null => [PaymentAnswer.None],
        { Kind: JsonValueKind.Array, Elements.Count: > 0 } list => [.. list.Elements.Select(one => Payment(one, currency))],
        var one => [Payment(one, currency)],
    };

    // {"partial": 10}: less comes than was asked for. {"decline": "insufficient_funds"}: declined with that word.
    private static PaymentAnswer Payment(ScenarioNode node, Currency currency)
    {
        if (node.Kind != JsonValueKind.Object)
        {
            return new(Texts.Choice<PaymentOutcome>(node));
        }

        var fields = new FieldReader(node, "a payment");
        var answer = fields.Text("decline") is { } soft ? new PaymentAnswer(PaymentOutcome.Decline) { Code = soft }
            : fields.Text("hardDecline") is { } hard ? new PaymentAnswer(PaymentOutcome.HardDecline) { Code = hard }
            : new PaymentAnswer(PaymentOutcome.Succeed, Texts.Amount(fields.Need("partial"), currency));
        fields.Done();
        return answer;
    }
}
