using System.Collections.Immutable;
using Billing.Domain.Features;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Features;

/// <summary>What values the features of a tenant can have. Its key is <c>tenant/schemas</c>.</summary>
[Alias("billing.schemas")]
public interface ISchemaGrain : IGrainWithStringKey
{
    /// <summary>Adds a version to the schema of a feature. The latest version once more is no change.</summary>
    [Alias("add")]
    Task<SchemaAnswer> Add(string feature, EntitlementShape shape);

    [Alias("read")]
    [ReadOnly]
    Task<EntitlementSchemas> Read();
}

public abstract record SchemaAnswer
{
    private SchemaAnswer()
    {
    }

    public sealed record Stands(EntitlementSchema Schema) : SchemaAnswer;

    public sealed record Malformed(ImmutableArray<SchemaMistake> Mistakes) : SchemaAnswer
    {
        public bool Equals(Malformed? other) => other is not null && Mistakes.SequenceEqual(other.Mistakes);

        public override int GetHashCode() => Mistakes.Length;
    }
}
