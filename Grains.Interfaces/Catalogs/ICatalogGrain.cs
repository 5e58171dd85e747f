using System.Collections.Immutable;
using Billing.Domain;
using Billing.Domain.Catalogs;
using Billing.Domain.Features;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Catalogs;

/// <summary>The plans of a tenant. Its key is <c>tenant/catalog</c>.</summary>
[Alias("billing.catalog")]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>Adds a version of a plan. The very same version again is no change; another one under its number is refused.</summary>
    [Alias("publish")]
    Task<PublishAnswer> Publish(PlanVersion plan);

    [Alias("read")]
    [ReadOnly]
    Task<Catalog> Read();

    /// <summary>The catalog if it has more versions than the caller knows of, and how many; versions are never taken away.</summary>
    [Alias("readBeyond")]
    [ReadOnly]
    Task<CatalogReading> ReadBeyond(int versions);
}

/// <param name="News">None when the caller knows all there is.</param>
public sealed record CatalogReading(int Versions, Catalog? News);

public abstract record PublishAnswer
{
    public sealed record Published(PlanKey Plan) : PublishAnswer;

    public sealed record Refused(Rejection Rejection) : PublishAnswer;

    /// <summary>What the plan gives does not fit the schemas of the tenant's features, here and there.</summary>
    public sealed record Unfit(ImmutableArray<SchemaMistake> Mistakes) : PublishAnswer
    {
        public bool Equals(Unfit? other) => other is not null && Mistakes.SequenceEqual(other.Mistakes);

        public override int GetHashCode() => Mistakes.Length;
    }
}
