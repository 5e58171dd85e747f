namespace Stripe;

public class MandateService : Service
{
    public MandateService(IStripeClient client)
        : base(client)
    {
    }

    public virtual Task<Mandate> GetAsync(
        string id, MandateGetOptions options = null, RequestOptions requestOptions = null, CancellationToken cancellationToken = default) =>
        RequestAsync<Mandate>(HttpMethod.Get, $"/v1/mandates/{Uri.EscapeDataString(id)}", options, requestOptions, cancellationToken);
}
