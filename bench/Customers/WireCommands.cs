using System.Diagnostics;
using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Discounts;

namespace Billing.Customers;

/// <summary>The mutations as a program of a tenant writes them.</summary>
internal static class WireCommands
{
    public const string Plan =
        """
        {"code":"team","version":1,"currency":"EUR","interval":{"unit":"month","count":1},"items":[
          {"code":"base","model":{"is":"flat","amount":20}},
          {"code":"seat","model":{"is":"per_unit","unit_price":10}}]}
        """;

    private const string Convention = """{"name":"bench","day_count":"seconds","downgrade":"immediate"}""";

    public static (string Path, string Body) Of(string account, AccountCommand command) => command switch
    {
        AccountCommand.OpenAccount => ("/v1/accounts", $$"""{"id":"{{account}}","currency":"EUR","time_zone":"Europe/Paris","convention":{{Convention}} }"""),
        AccountCommand.SwitchAutoPay => ($"/v1/accounts/{account}/auto-pay", """{"off":true}"""),
        AccountCommand.AttachCoupon { Coupon: { Value: CouponValue.Percent percent } coupon } => (
            $"/v1/accounts/{account}/coupons",
            $$$"""{"coupon":{"code":"{{{coupon.Code}}}","value":{"is":"percent","of":{{{Text(percent.Of)}}} },"invoices":{{{coupon.Invoices}}} } }"""),
        AccountCommand.Subscribe subscribe => (
            $"/v1/accounts/{account}/subscriptions",
            $$"""{"subscription_id":"{{subscribe.SubscriptionId}}","plan":"{{subscribe.Plan}}","quantities":[{"item":"seat","quantity":{{Text(subscribe.Quantities[0].Quantity)}} }]}"""),
        AccountCommand.ChangeQuantities change => (
            $"/v1/accounts/{account}/subscriptions/{change.SubscriptionId}/quantities",
            $$"""{"quantities":[{"item":"seat","quantity":{{Text(change.Quantities[0].Quantity)}} }],"when":{"is":"now"} }"""),
        AccountCommand.ChargeOnce charge => (
            $"/v1/accounts/{account}/charges",
            $$"""{"lines":[{"item":"setup","amount":{"minor_units":{{charge.Lines[0].Amount.MinorUnits}},"currency":"EUR"} }]}"""),
        AccountCommand.GrantCredit grant => (
            $"/v1/accounts/{account}/credit-grants",
            $$"""{"id":"{{grant.Grant.Id}}","kind":"promotional","amount":{"minor_units":{{grant.Grant.Amount.MinorUnits}},"currency":"EUR"},"author":"bench"}"""),
        _ => throw new UnreachableException(),
    };

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
