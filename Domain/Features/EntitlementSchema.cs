using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Billing.Domain.Features;

/// <summary>
/// What values a feature of a tenant can have, in one version. It never changes: plans and overrides name the version that they were written
/// for. Stored: names and fields are format.
/// </summary>
public sealed record EntitlementSchema(string Feature, int Version, EntitlementShape Shape);

/// <summary>The kind of a feature's values and their bounds. Stored: names and fields are format.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Switch), "boolean")]
[JsonDerivedType(typeof(Quota), "quota")]
[JsonDerivedType(typeof(Choice), "list")]
public abstract record EntitlementShape
{
    private EntitlementShape()
    {
    }

    /// <summary>On or off.</summary>
    public sealed record Switch : EntitlementShape;

    /// <summary>So much of something.</summary>
    public sealed record Quota : EntitlementShape
    {
        [DefaultValue(typeof(decimal), "0")]
        public decimal Least { get; init; }

        /// <summary>None has no upper bound.</summary>
        public decimal? Most { get; init; }

        /// <summary>How many decimal places an amount may have.</summary>
        [DefaultValue(0)]
        public int Decimals { get; init; }

        /// <summary>What is counted, for people.</summary>
        public string? Unit { get; init; }
    }

    /// <summary>Some of several things, each by its name.</summary>
    public sealed record Choice : EntitlementShape
    {
        /// <summary>What can be chosen; none allows every name that the pattern does.</summary>
        public ImmutableArray<string> Allowed { get; init; } = [];

        /// <summary>A regular expression that the whole of each name must match, without looking around or back.</summary>
        public string? Pattern { get; init; }

        /// <summary>How long a name may be.</summary>
        [DefaultValue(SchemaRules.NameLengthMax)]
        public int LengthMax { get; init; } = SchemaRules.NameLengthMax;

        [DefaultValue(0)]
        public int EntriesMin { get; init; }

        [DefaultValue(SchemaRules.EntriesMax)]
        public int EntriesMax { get; init; } = SchemaRules.EntriesMax;

        public bool Equals(Choice? other) =>
            other is not null && Allowed.SequenceEqual(other.Allowed) && Pattern == other.Pattern && LengthMax == other.LengthMax
            && EntriesMin == other.EntriesMin && EntriesMax == other.EntriesMax;

        public override int GetHashCode() => Allowed.Length;
    }
}

/// <summary>Something that is not right, and where.</summary>
/// <param name="Path">As <c>$.entitlements[2].value.amount</c>.</param>
public sealed record SchemaMistake(string Path, string What);
