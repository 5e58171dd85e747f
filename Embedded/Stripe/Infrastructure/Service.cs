using System.Runtime.CompilerServices;

namespace Stripe;

public abstract class Service
{
    protected Service(IStripeClient client) => Client = client;

    public IStripeClient Client { get; set; }

    internal Task<T> RequestAsync<T>(
        HttpMethod method, string path, BaseOptions options, RequestOptions requestOptions, CancellationToken cancellationToken)
        where T : IStripeEntity => Client.RequestAsync<T>(method, path, options, requestOptions, cancellationToken);

    /// <summary>All pages, one after the other, each asked for when it is reached.</summary>
    internal async IAsyncEnumerable<T> PagesAsync<T>(
        string path, ListOptions options, RequestOptions requestOptions, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : IStripeEntity, IHasId
    {
        options ??= new ListOptions();
        var startingAfter = options.StartingAfter;
        try
        {
            while (true)
            {
                var page = await RequestAsync<StripeList<T>>(HttpMethod.Get, path, options, requestOptions, cancellationToken).ConfigureAwait(false);
                foreach (var item in page.Data)
                {
                    yield return item;
                    options.StartingAfter = item.Id;
                }

                if (!page.HasMore || page.Data.Count == 0)
                {
                    yield break;
                }
            }
        }
        finally
        {
            options.StartingAfter = startingAfter;
        }
    }
}
