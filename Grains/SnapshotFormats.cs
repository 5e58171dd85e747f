using System.Text.Json.Serialization.Metadata;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Serialization;

namespace Billing.Grains;

/// <summary>
/// The format of snapshots is the shape of what they hold: names and kinds of everything that is written, down to the last part.
/// Whoever changes the state need not think of the snapshots of the old shape; they are not found any more.
/// </summary>
public static class SnapshotFormats
{
    /// <summary>Raised when the same shape comes to mean something else.</summary>
    private const string Meaning = "1";

    public static int Current { get; } = Of(typeof(AccountState));

    /// <summary>Never negative: no format is, so that a negative one is never found.</summary>
    public static int Of(Type type) => (int)(KeyHash.Of(Meaning + Describe(type, [])) & int.MaxValue);

    private static string Describe(Type type, Dictionary<Type, int> seen)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Describe(inner, seen) + "?";
        }

        var info = BillingSerialization.Json.GetTypeInfo(type);
        if (info.ElementType is { } element)
        {
            return $"[{Describe(element, seen)}]";
        }

        if (info.Kind != JsonTypeInfoKind.Object)
        {
            return type.IsEnum ? $"({string.Join(' ', Enum.GetNames(type))})" : type.Name;
        }

        // What was described before, or is being described, is named by when that was.
        if (!seen.TryAdd(type, seen.Count))
        {
            return $"#{seen[type]}";
        }

        var parts = info.Properties.OrderBy(static property => property.Name, StringComparer.Ordinal)
            .Select(property => $"{property.Name}: {Describe(property.PropertyType, seen)}");
        var choices = (info.PolymorphismOptions?.DerivedTypes ?? []).OrderBy(static choice => $"{choice.TypeDiscriminator}", StringComparer.Ordinal)
            .Select(choice => $"{choice.TypeDiscriminator} = {Describe(choice.DerivedType, seen)}");
        return $"{{{string.Join(", ", parts.Concat(choices))}}}";
    }
}
