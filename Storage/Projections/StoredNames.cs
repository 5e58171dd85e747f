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
        type.BaseType!.GetCustomAttributes<JsonDerivedTypeAttribute>().Single(name => name.DerivedType == type).TypeDiscriminator as string
        ?? throw new InvalidOperationException($"{type.Name} has no name in the journal."));

    public static string Of(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
