using System.Globalization;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>How classes and keys are spelled in a grain id: Orleans' conventions.</summary>
internal static class GrainKeys
{
    private const string Suffix = "grain";

    public static GrainType TypeOf(Type grainClass)
    {
        if (grainClass.GetCustomAttribute<GrainTypeAttribute>() is { } named)
        {
            return named.GetGrainType(null!, grainClass);
        }

        var name = grainClass.Name.ToLowerInvariant();
        return GrainType.Create(
            name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name);
    }

    public static string FromInteger(long key) => key.ToString("X", CultureInfo.InvariantCulture);

    public static string FromGuid(Guid key) => key.ToString("N");

    public static long ToInteger(GrainId id) => long.TryParse(
        id.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
        ? key
        : throw new InvalidOperationException($"{id} has no integer key.");

    public static Guid ToGuid(GrainId id) => Guid.TryParseExact(id.Key.ToString(), "N", out var key)
        ? key
        : throw new InvalidOperationException($"{id} has no GUID key.");
}
