using System.Collections.Concurrent;
using Billing.Domain.Catalogs;
using Billing.Grains.Interfaces.Catalogs;

namespace Billing.Grains.Catalogs;

/// <summary>
/// What this silo knows of the tenants' catalogs. A version never changes, so one that is known needs no call; which version
/// is the latest is asked, and answered with the catalog only when there is news.
/// </summary>
public sealed class CatalogCache
{
    private readonly ConcurrentDictionary<string, Catalog> _known = new();

    public async Task<Catalog> Read(IGrainFactory grains, string tenant, string plan, int? version)
    {
        var known = _known.GetValueOrDefault(tenant, Catalog.Empty);
        if (version is not null && known.Find(plan, version) is not null)
        {
            return known;
        }

        var reading = await grains.GetGrain<ICatalogGrain>($"{tenant}/catalog").ReadBeyond(known.Plans.Length);
        return reading.News is { } news
            ? _known.AddOrUpdate(tenant, news, (_, other) => other.Plans.Length > news.Plans.Length ? other : news)
            : known;
    }
}
