using System.Collections;

namespace Billing.Grains.Tests.Serialization;

/// <summary>Compares two values part by part, down to what has no parts; says where they differ.</summary>
internal static class Alike
{
    public static string? Difference(object? a, object? b, string path = "value")
    {
        if (a is null || b is null || a.GetType() != b.GetType())
        {
            return ReferenceEquals(a, b) ? null : $"{path}: {a ?? "null"} and {b ?? "null"}";
        }

        if (Signatures.IsImmutableLeaf(a.GetType()))
        {
            return a.Equals(b) ? null : $"{path}: {a} and {b}";
        }

        if (a is IEnumerable many)
        {
            var left = many.Cast<object>().ToList();
            var right = ((IEnumerable)b).Cast<object>().ToList();
            return left.Count != right.Count
                ? $"{path}: {left.Count} and {right.Count} items"
                : left.Select((item, at) => Difference(item, right[at], $"{path}[{at}]")).FirstOrDefault(static each => each is not null);
        }

        return Signatures.StoredProperties(a.GetType())
            .Select(property => Difference(property.GetValue(a), property.GetValue(b), $"{path}.{property.Name}"))
            .FirstOrDefault(static each => each is not null);
    }
}
