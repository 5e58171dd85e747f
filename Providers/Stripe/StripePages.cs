using NodaTime;
using Stripe;
using Stripe.Checkout;

namespace Billing.Providers.OnStripe;

/// <summary>Checkout, portal and payment links. Each line is a price of its own making: the catalog is ours.</summary>
internal sealed class StripePages(IStripeClient client) : IHostedPages
{
    private readonly SessionService _checkouts = new(client);
    private readonly Stripe.BillingPortal.SessionService _portals = new(client);
    private readonly PaymentLinkService _links = new(client);

    public Task<ProviderReply<HostedPage>> CheckoutAsync(CheckoutRequest request, CancellationToken cancellation) => StripeReplies.Of(
        async () => FromContract(await _checkouts.CreateAsync(Checkout(request), StripeKeys.Header(request.Key), cancellation)));

    public Task<ProviderReply<HostedPage>> ExpireCheckoutAsync(string key, string session, CancellationToken cancellation) => StripeReplies.Of(
        async () => FromContract(await _checkouts.ExpireAsync(session, null, StripeKeys.Header(key), cancellation)));

    public Task<ProviderReply<HostedPage>> PortalAsync(PortalRequest request, CancellationToken cancellation) => StripeReplies.Of(async () =>
    {
        var session = await _portals.CreateAsync(
            new Stripe.BillingPortal.SessionCreateOptions { Customer = request.Customer, ReturnUrl = request.ReturnTo.AbsoluteUri },
            StripeKeys.Header(request.Key),
            cancellation);
        return new HostedPage(session.Id, new Uri(session.Url), PageState.Open);
    });

    public Task<ProviderReply<HostedPage>> PaymentLinkAsync(PaymentLinkRequest request, CancellationToken cancellation) => StripeReplies.Of(async () =>
    {
        var metadata = StripeKeys.Metadata(request.Key, request.Account);
        var link = await _links.CreateAsync(
            new PaymentLinkCreateOptions
            {
                LineItems = [.. request.Lines.Select(static line => new PaymentLinkLineItemOptions
                {
                    Quantity = line.Quantity,
                    PriceData = new PaymentLinkLineItemPriceDataOptions
                    {
                        Currency = StripeAmounts.CurrencyToContract(line.UnitAmount.Currency),
                        UnitAmount = StripeAmounts.ToContract(line.UnitAmount),
                        ProductData = new PaymentLinkLineItemPriceDataProductDataOptions { Name = line.Name },
                    },
                })],
                Metadata = metadata,
                PaymentIntentData = new PaymentLinkPaymentIntentDataOptions { Metadata = metadata },
            },
            StripeKeys.Header(request.Key),
            cancellation);
        return new HostedPage(link.Id, new Uri(link.Url), link.Active ? PageState.Open : PageState.Expired);
    });

    private static SessionCreateOptions Checkout(CheckoutRequest request)
    {
        var metadata = StripeKeys.Metadata(request.Key, request.Account);
        var pays = !request.Lines.IsEmpty;
        return new SessionCreateOptions
        {
            Mode = pays ? "payment" : "setup",
            Customer = request.Customer,
            // Metadata of a session does not pass on to the payment; its own does.
            ClientReferenceId = request.Account,
            Metadata = metadata,
            Currency = pays ? null : "usd",
            LineItems = pays ? [.. request.Lines.Select(Line)] : null,
            PaymentIntentData = pays
                ? new SessionPaymentIntentDataOptions { Metadata = metadata, SetupFutureUsage = request.KeepsMethod ? "off_session" : null }
                : null,
            SetupIntentData = pays ? null : new SessionSetupIntentDataOptions { Metadata = metadata },
            SuccessUrl = request.SucceededTo.AbsoluteUri,
            CancelUrl = request.CanceledTo?.AbsoluteUri,
            ExpiresAt = request.ExpiresAt?.ToDateTimeUtc(),
        };
    }

    private static SessionLineItemOptions Line(PageLine line) => new()
    {
        Quantity = line.Quantity,
        PriceData = new SessionLineItemPriceDataOptions
        {
            Currency = StripeAmounts.CurrencyToContract(line.UnitAmount.Currency),
            UnitAmount = StripeAmounts.ToContract(line.UnitAmount),
            ProductData = new SessionLineItemPriceDataProductDataOptions { Name = line.Name },
        },
    };

    private static HostedPage FromContract(Session session) => new(
        session.Id,
        session.Url is null ? null : new Uri(session.Url),
        session.Status switch
        {
            "complete" => PageState.Complete,
            "expired" => PageState.Expired,
            _ => PageState.Open,
        })
    {
        ExpiresAt = Instant.FromDateTimeUtc(session.ExpiresAt),
        Payment = session.PaymentIntentId,
    };
}
