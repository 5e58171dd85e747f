using Billing.Domain.Catalogs;
using Billing.Domain.Features;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Features;

namespace Billing.Grains.Catalogs;

public sealed class CatalogGrain([PersistentState("catalog")] IPersistentState<CatalogDocument> stored) : Grain, ICatalogGrain
{
    private string Tenant => this.GetPrimaryKeyString()[..this.GetPrimaryKeyString().IndexOf('/', StringComparison.Ordinal)];

    public async Task<PublishAnswer> Publish(PlanVersion plan)
    {
        // A schema's version is there for ever once it is there: what fits it now fits it always.
        var schemas = plan.Entitlements.IsEmpty ? EntitlementSchemas.None : await GrainFactory.GetGrain<ISchemaGrain>($"{Tenant}/schemas").Read();
        if (schemas.Check(plan.Entitlements) is { IsEmpty: false } mistakes)
        {
            return new PublishAnswer.Unfit(mistakes);
        }

        while (true)
        {
            var decidedOn = stored.Etag;
            var catalog = stored.State.Catalog;
            var (next, refused) = CatalogDecisions.Publish(catalog, plan);
            PublishAnswer answer = refused is null ? new PublishAnswer.Published(plan.Key) : new PublishAnswer.Refused(refused);
            if (!ReferenceEquals(next, catalog))
            {
                await stored.WriteOrLeave(new CatalogDocument { Catalog = next }, this);
                return answer;
            }

            if (await stored.IsStill(decidedOn))
            {
                return answer;
            }
        }
    }

    public Task<Catalog> Read() => Task.FromResult(stored.State.Catalog);

    public Task<CatalogReading> ReadBeyond(int versions)
    {
        var catalog = stored.State.Catalog;
        return Task.FromResult(new CatalogReading(catalog.Plans.Length, catalog.Plans.Length == versions ? null : catalog));
    }
}

/// <summary>Stored: names are format.</summary>
public sealed record CatalogDocument
{
    public Catalog Catalog { get; init; } = Catalog.Empty;
}
