using System.Collections.Immutable;
using System.Net;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>The metadata of Stripe's customers. Stripe merges what is sent into what is there, key by key.</summary>
internal sealed class StripeMetadata(IStripeClient client) : ICustomerMetadata
{
    private readonly CustomerService _customers = new(client);

    public Task<ProviderReply<ImmutableSortedDictionary<string, string>?>> ReadAsync(
        string customer, ImmutableArray<string> keys, CancellationToken cancellation) =>
        StripeReplies.Of<ImmutableSortedDictionary<string, string>?>(async () =>
        {
            try
            {
                var found = await _customers.GetAsync(customer, null, null, cancellation);
                return found.Deleted == true ? null
                    : (found.Metadata ?? []).Where(pair => keys.Contains(pair.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
            }
            catch (StripeException missing) when (IsMissing(missing))
            {
                return null;
            }
        });

    public Task<ProviderReply<bool>> WriteAsync(
        string key, string customer, ImmutableSortedDictionary<string, string> values, CancellationToken cancellation) => StripeReplies.Of(async () =>
    {
        try
        {
            await _customers.UpdateAsync(
                customer, new CustomerUpdateOptions { Metadata = new Dictionary<string, string>(values) }, StripeKeys.Header(key), cancellation);
            return true;
        }
        catch (StripeException missing) when (IsMissing(missing))
        {
            return false;
        }
    });

    private static bool IsMissing(StripeException said) =>
        said is { HttpStatusCode: HttpStatusCode.NotFound or HttpStatusCode.BadRequest, StripeError.Code: "resource_missing" };
}
