namespace Stripe;

public class PaymentLinkService : Service
{
    public PaymentLinkService(IStripeClient client)
        : base(client)
    {
    }

    public virtual Task<PaymentLink> CreateAsync(
        PaymentLinkCreateOptions options, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        RequestAsync<PaymentLink>(HttpMethod.Post, "/v1/payment_links", options, requestOptions, cancellationToken);

    public virtual Task<PaymentLink> UpdateAsync(
        string id, PaymentLinkUpdateOptions options, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        RequestAsync<PaymentLink>(HttpMethod.Post, $"/v1/payment_links/{Uri.EscapeDataString(id)}", options, requestOptions, cancellationToken);
}
