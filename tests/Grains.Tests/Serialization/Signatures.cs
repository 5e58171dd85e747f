using System.Collections.Immutable;
using System.Reflection;
using Billing.Grains.Interfaces.Serialization;
using Billing.Grains.Interfaces.TestClocks;

namespace Billing.Grains.Tests.Serialization;

/// <summary>
/// Every type of ours that crosses a grain boundary or is stored, found in the signatures and followed into its parts.
/// </summary>
internal static class Signatures
{
    public static IReadOnlyList<Type> Values { get; } = Find();

    public static IEnumerable<Type> PartsOf(Type type)
    {
        if (type.IsGenericType)
        {
            return type.GetGenericArguments();
        }

        if (!BillingSerialization.IsBillingValue(type) || type.IsEnum || type.Assembly == typeof(NodaTime.Instant).Assembly)
        {
            return [];
        }

        return Unions.CasesOf(type).Concat(StoredProperties(type).Select(static property => property.PropertyType));
    }

    /// <summary>What a value consists of; the rest it computes.</summary>
    public static IEnumerable<PropertyInfo> StoredProperties(Type type)
    {
        var given = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .SelectMany(static constructor => constructor.GetParameters().Select(static parameter => parameter.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && (property.SetMethod is not null || given.Contains(property.Name)));
    }

    private static List<Type> Find()
    {
        var seen = new HashSet<Type>();
        var queue = new Queue<Type>(typeof(ITestClockGrain).Assembly.GetTypes()
            .Where(static type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))
            .SelectMany(static type => type.GetMethods())
            .SelectMany(static method => method.GetParameters().Select(static parameter => parameter.ParameterType).Append(method.ReturnType))
            .Append(typeof(Domain.Accounts.AccountFact))
            .Append(typeof(Domain.Accounts.AccountState)));
        while (queue.TryDequeue(out var type))
        {
            if (seen.Add(type))
            {
                foreach (var part in PartsOf(type))
                {
                    queue.Enqueue(part);
                }
            }
        }

        return [.. seen
            .Where(static type => BillingSerialization.IsBillingValue(type) && type.Assembly != typeof(NodaTime.Instant).Assembly)
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)];
    }

    public static bool IsImmutableLeaf(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal)
        || type.Assembly == typeof(NodaTime.Instant).Assembly;

    public static bool IsImmutableContainer(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            || type.GetGenericTypeDefinition() == typeof(ImmutableSortedSet<>)
            || type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>)
            || type.GetGenericTypeDefinition() == typeof(Nullable<>));
}
