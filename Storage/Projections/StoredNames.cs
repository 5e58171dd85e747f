using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Billing.Storage;

/// <summary>The names under which the journal stores the cases of a union and the values of an enum.</summary>
internal static class StoredNames
{
    private static readonly ConcurrentDictionary<Type, string> Cases = new();

    public static string Of(object value) => Cases.GetOrAdd(value.GetType(), static type =>
        NamesAbove(type).Single(name => name.DerivedType == type).TypeDiscriminator as string
        ?? throw new InvalidOperationException($"{type.Name} has no name in the journal."));

    public static string Of(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    // A case may share a part with others: the names stand at the union itself.
    private static IEnumerable<JsonDerivedTypeAttribute> NamesAbove(Type type)
    {
        for (var above = type.BaseType; above is not null; above = above.BaseType)
        {
            foreach (var name in above.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false))
            {
                yield return name;
            }
        }
    }
}
