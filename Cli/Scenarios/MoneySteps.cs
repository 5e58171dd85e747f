using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>Reads the steps about coupons, credit and wallets.</summary>
internal static class MoneySteps
{
    public static readonly ImmutableDictionary<string, Func<FieldReader, StepContext, Asking>> All =
        new Dictionary<string, Func<FieldReader, StepContext, Asking>>
        {
            ["attach_coupon"] = AttachCoupon,
            ["grant_credit"] = GrantCredit,
            ["void_credit"] = VoidCredit,
            ["open_wallet"] = OpenWallet,
            ["top_up"] = TopUp,
            ["switch_invoicing"] = (fields, _) => Switch(fields, off => new AccountCommand.SwitchInvoicing(off)),
            ["switch_auto_pay"] = (fields, _) => Switch(fields, off => new AccountCommand.SwitchAutoPay(off)),
            ["set_terms"] = SetTerms,
        }.ToImmutableDictionary();

    private static Asking Switch(FieldReader fields, Func<bool, AccountCommand> command)
    {
        var off = Texts.Flag(fields.Need("off"));
        return _ => command(off);
    }

    private static Asking SetTerms(FieldReader fields, StepContext context)
    {
        // Read once so that a mistake is found although the step is never reached.
        AccountReading.Terms(fields, new AccountTerms(context.Currency, context.Zone.Id));
        return account => new AccountCommand.SetTerms(AccountReading.Terms(fields, account.State.Terms));
    }

    private static Asking AttachCoupon(FieldReader fields, StepContext context)
    {
        CouponValue value = fields.Number("percent") is { } percent
            ? new CouponValue.Percent(percent)
            : new CouponValue.Fixed(fields.Amount(context.Currency, "amount")
                ?? throw ScenarioMistake.At(fields.Node, "a coupon needs 'percent' or 'amount'"));
        var code = fields.Text("code");
        var coupon = new Coupon(code ?? string.Empty, value)
        {
            Items = fields.Each("items", Texts.Of),
            Plans = fields.Each("plans", Texts.Of),
            IsOnce = fields.Flag("once"),
            Invoices = fields.Whole("invoices"),
        };
        return account => new AccountCommand.AttachCoupon(coupon with { Code = code ?? $"coupon{account.State.Coupons.Length + 1}" });
    }

    private static Asking GrantCredit(FieldReader fields, StepContext context)
    {
        var id = fields.Text("id");
        var kind = Kind(fields) ?? GrantKind.Goodwill;
        var amount = Texts.Amount(fields.Need("amount"), context.Currency);
        var grant = CreditGrant.Of(string.Empty, kind, amount, Instant.MinValue) with
        {
            WalletId = fields.Text("wallet"),
            Priority = fields.Whole("priority") ?? 0,
            EffectiveAt = fields.At(context.Zone, "effective") ?? Instant.MinValue,
            ExpiresAt = fields.At(context.Zone, "expires") ?? Instant.MaxValue,
            Items = fields.Each("items", Texts.Of),
        };
        var (author, approver) = (fields.Text("author") ?? "operator", fields.Text("approvedBy"));
        return account => new AccountCommand.GrantCredit(grant with { Id = id ?? $"grant{account.State.Grants.Length + 1}" }, author, approver);
    }

    private static Asking VoidCredit(FieldReader fields, StepContext context)
    {
        var named = fields.Text("grant");
        var amount = fields.Amount(context.Currency, "amount");
        var credits = fields.Number("credits");
        if (amount is null && credits is null)
        {
            throw ScenarioMistake.At(fields.Node, "what is voided is told by 'amount' or 'credits'");
        }

        return account =>
        {
            var grant = account.State.Grants.LastOrDefault(known => named is null || known.Id == named);
            var wallet = account.State.Wallets.FirstOrDefault(known => known.Id == grant?.WalletId);
            var taken = amount ?? wallet?.ToMoney(credits!.Value) ?? Money.Of(credits!.Value, context.Currency);
            return new AccountCommand.VoidCredit(grant?.Id ?? named ?? "none", taken);
        };
    }

    private static Asking OpenWallet(FieldReader fields, StepContext context)
    {
        var wallet = new Wallet(fields.Text("id", "wallet") ?? "wallet", fields.Number("rate") ?? 1, context.Currency)
        {
            Priority = fields.Whole("priority") ?? 0,
            TopUp = fields.Find("topUp") is { } rule ? Rule(rule, context) : null,
        };
        return _ => new AccountCommand.OpenWallet(wallet);
    }

    private static TopUpRule Rule(ScenarioNode node, StepContext context)
    {
        var fields = new FieldReader(node, "a top-up rule");
        var rule = new TopUpRule(
            fields.Amount(context.Currency, "below"),
            fields.Amount(context.Currency, "target"),
            fields.Amount(context.Currency, "amount"),
            Kind(fields) ?? GrantKind.Purchased,
            fields.Amount(context.Currency, "smallestPurchase"))
        {
            Every = fields.Find("every") is { } every ? Texts.Interval(every) : null,
        };
        if (rule.Target is null && rule.Fixed is null)
        {
            throw ScenarioMistake.At(node, "a top-up rule needs 'target' or 'amount'");
        }

        if (rule.Below is null && rule.Every is null)
        {
            throw ScenarioMistake.At(node, "a top-up rule needs 'below' (a balance) or 'every' (an interval)");
        }

        fields.Done();
        return rule;
    }

    private static Asking TopUp(FieldReader fields, StepContext context)
    {
        var named = fields.Text("wallet");
        var kind = Kind(fields) ?? GrantKind.Purchased;
        var expires = fields.At(context.Zone, "expires");
        var credits = Texts.Number(fields.Need("credits"));
        return account => new AccountCommand.TopUpWallet(named ?? account.State.Wallets.LastOrDefault()?.Id ?? "wallet", credits, kind) { ExpiresAt = expires };
    }

    // Granted is what others call promotional.
    private static GrantKind? Kind(FieldReader fields) => fields.Find("kind") is not { } node ? null
        : Nearest.Bare(Texts.Of(node)) switch
        {
            "granted" or "free" => GrantKind.Promotional,
            "paid" or "bought" => GrantKind.Purchased,
            _ => Texts.Choice<GrantKind>(node),
        };
}
