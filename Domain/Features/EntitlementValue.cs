using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Billing.Domain.Features;

/// <summary>What an entitlement gives: a yes, so much, or a choice. Stored: names and fields are format.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Switch), "boolean")]
[JsonDerivedType(typeof(Quota), "quota")]
[JsonDerivedType(typeof(Choice), "list")]
public abstract record EntitlementValue
{
    private EntitlementValue()
    {
    }

    public sealed record Switch(bool On) : EntitlementValue;

    public sealed record Quota(decimal Amount) : EntitlementValue;

    public sealed record Choice(ImmutableArray<string> Values) : EntitlementValue
    {
        public bool Equals(Choice? other) => other is not null && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => Values.Length;
    }
}

/// <summary>What a plan gives of a feature, under the version of the feature's schema that it was written for. Stored: names and fields are format.</summary>
public sealed record PlanEntitlement(string Feature, int Version, EntitlementValue Value);
