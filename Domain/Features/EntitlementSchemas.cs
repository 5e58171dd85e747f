using System.Collections.Immutable;

namespace Billing.Domain.Features;

/// <summary>
/// The features of a tenant that have values, and every version of what those can be. What is not here, in this very version, gives nothing:
/// a plan or an override that names it is refused, never let through. Stored: names and fields are format.
/// </summary>
public sealed record EntitlementSchemas
{
    public const int VersionsMax = 1000;

    public static EntitlementSchemas None { get; } = new();

    /// <summary>By feature and version.</summary>
    public ImmutableArray<EntitlementSchema> All { get; init; } = [];

    public EntitlementSchema? Find(string feature, int version) => All.FirstOrDefault(schema => schema.Feature == feature && schema.Version == version);

    public EntitlementSchema? Latest(string feature) => All.LastOrDefault(schema => schema.Feature == feature);

    /// <summary>What is wrong with a value that is written for a version of a feature; nothing when it fits.</summary>
    public ImmutableArray<SchemaMistake> Check(string feature, int? version, EntitlementValue? value, string path = "$")
    {
        if (Latest(feature) is null)
        {
            return [new SchemaMistake($"{path}.feature", "is no feature that has a schema")];
        }

        if (version is not { } named || Find(feature, named) is not { } schema)
        {
            return [new SchemaMistake($"{path}.version", "is no version of the feature's schema")];
        }

        return value is null ? [new SchemaMistake($"{path}.value", "is missing")] : [.. SchemaRules.Check(schema.Shape, value, $"{path}.value")];
    }

    /// <summary>What is wrong with what a plan gives.</summary>
    public ImmutableArray<SchemaMistake> Check(ImmutableArray<PlanEntitlement> plan) =>
    [
        .. plan.SelectMany((given, index) => plan.Take(index).Any(before => before.Feature == given.Feature)
            ? [new SchemaMistake($"$.entitlements[{index}].feature", "is given twice")]
            : Check(given.Feature, given.Version, given.Value, $"$.entitlements[{index}]")),
    ];

    /// <summary>What is wrong with an override. One without a value opens or closes a feature as it is, and needs no schema.</summary>
    public ImmutableArray<SchemaMistake> Check(EntitlementOverride given) =>
        given is { Value: null, Version: null } ? [] : Check(given.Feature, given.Version, given.Value);

    /// <summary>
    /// The schemas with a version more. The latest version once more is no change, so that what is sent again adds nothing; what is wrong with
    /// the shape is told, each place.
    /// </summary>
    public (EntitlementSchemas Next, EntitlementSchema? Schema, ImmutableArray<SchemaMistake> Mistakes) With(string feature, EntitlementShape shape)
    {
        ImmutableArray<SchemaMistake> mistakes = [.. SchemaRules.Check(shape, "$.shape")];
        if (!mistakes.IsEmpty)
        {
            return (this, null, mistakes);
        }

        if (Latest(feature) is { } latest && latest.Shape == shape)
        {
            return (this, latest, []);
        }

        if (All.Length >= VersionsMax)
        {
            return (this, null, [new SchemaMistake("$", "is one version too many: a tenant has so many at most, and all are kept")]);
        }

        var schema = new EntitlementSchema(feature, (Latest(feature)?.Version ?? 0) + 1, shape);
        return (new EntitlementSchemas
        {
            All = [.. All.Append(schema).OrderBy(static known => known.Feature, StringComparer.Ordinal).ThenBy(static known => known.Version)],
        }, schema, []);
    }

    public bool Equals(EntitlementSchemas? other) => other is not null && All.SequenceEqual(other.All);

    public override int GetHashCode() => All.Length;
}
