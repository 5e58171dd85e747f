using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Amounts;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// PayPal's own page, on which a customer agrees to an order. There is no portal, and payment links are not in its public API.
/// </summary>
internal sealed class PayPalPages(PayPalConnection connection, PayPalOrders orders) : IHostedPages
{
    public Task<ProviderReply<HostedPage>> CheckoutAsync(CheckoutRequest request, CancellationToken cancellation) => PayPalFailures.ReplyOf(async () =>
        request.Lines.IsEmpty
            ? Page(await connection.PostAsync("/v3/vault/setup-tokens", PayPalKeys.Header(request.Key), SetUp(request), cancellation))
            : Page(await connection.PostAsync("/v2/checkout/orders", PayPalKeys.Header(request.Key), Order(request), cancellation)));

    /// <summary>
    /// An order cannot be closed. Nobody pays with it either: what a customer agrees to is taken by us, when we look for it, or not
    /// at all.
    /// </summary>
    public async Task<ProviderReply<HostedPage>> ExpireCheckoutAsync(string key, string session, CancellationToken cancellation)
    {
        var found = await PayPalFailures.ReplyOf(async () => Page(await orders.FindAsync(session, cancellation)));
        return found is ProviderReply<HostedPage>.Given { Value.State: PageState.Open }
            ? new ProviderReply<HostedPage>.Refused("order_cannot_be_closed")
            : found;
    }

    public Task<ProviderReply<HostedPage>> PortalAsync(PortalRequest request, CancellationToken cancellation) => NotOffered;

    public Task<ProviderReply<HostedPage>> PaymentLinkAsync(PaymentLinkRequest request, CancellationToken cancellation) => NotOffered;

    private static Task<ProviderReply<HostedPage>> NotOffered =>
        Task.FromResult<ProviderReply<HostedPage>>(new ProviderReply<HostedPage>.Refused("not_offered"));

    private static JsonObject Order(CheckoutRequest request)
    {
        var currency = request.Lines[0].UnitAmount.Currency;
        var total = new Money(request.Lines.Sum(static line => checked(line.UnitAmount.MinorUnits * line.Quantity)), currency);
        var amount = PayPalAmounts.ToContract(total);
        amount["breakdown"] = new JsonObject { ["item_total"] = PayPalAmounts.ToContract(total) };
        return new JsonObject
        {
            ["intent"] = "CAPTURE",
            ["purchase_units"] = new JsonArray(new JsonObject
            {
                ["amount"] = amount,
                ["custom_id"] = request.Account,
                ["invoice_id"] = request.Key,
                ["items"] = new JsonArray([.. request.Lines.Select(Item)]),
            }),
            ["payment_source"] = PayPalOrders.Wallet(request.Customer, request.SucceededTo, request.CanceledTo, request.KeepsMethod),
        };
    }

    private static JsonObject Item(PageLine line) => new()
    {
        ["name"] = line.Name[..Math.Min(line.Name.Length, 127)],
        ["quantity"] = line.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["unit_amount"] = PayPalAmounts.ToContract(line.UnitAmount),
    };

    private static JsonObject SetUp(CheckoutRequest request) => new()
    {
        ["customer"] = new JsonObject { ["id"] = request.Customer },
        ["payment_source"] = new JsonObject
        {
            ["paypal"] = new JsonObject
            {
                ["usage_type"] = "MERCHANT",
                ["experience_context"] = new JsonObject
                {
                    ["return_url"] = request.SucceededTo.AbsoluteUri,
                    ["cancel_url"] = (request.CanceledTo ?? request.SucceededTo).AbsoluteUri,
                },
            },
        },
    };

    private static HostedPage Page(JsonElement of) => new(
        of.Text("id") ?? throw new JsonException("A page without a name."),
        of.Link("payer-action", "approve") is { } address ? new Uri(address) : null,
        of.Text("status") switch
        {
            "COMPLETED" or "VAULTED" => PageState.Complete,
            "VOIDED" => PageState.Expired,
            _ => PageState.Open,
        })
    {
        Payment = of.First("purchase_units").Member("payments").First("captures").Text("id"),
    };
}
