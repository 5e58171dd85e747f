using System.Collections.Immutable;
using System.Reflection;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Charging;
using Billing.Grains.Interfaces.Serialization;
using NodaTime;

namespace Billing.Grains.Tests.Serialization;

/// <summary>Makes non-trivial values of a type: nothing default, nothing empty, every case of a union.</summary>
internal sealed class Samples
{
    // Some values hold values of their own kind: below this they end in a case that does not.
    private const int DepthMax = 4;

    private int _number;
    private int _depth;

    public IEnumerable<object> Of(Type type)
    {
        if (Unions.IsUnion(type))
        {
            return Unions.CasesOf(type).SelectMany(Of).ToList();
        }

        return [One(type)];
    }

    private object One(Type type)
    {
        var next = ++_number;
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return One(inner);
        }

        return type switch
        {
            _ when type == typeof(string) => $"text-{next} \"ü\" \n \\ €",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => next,
            _ when type == typeof(long) => long.MaxValue - next,
            _ when type == typeof(decimal) => 79228162514264337593543950.335m / next,
            _ when type == typeof(Instant) => Instant.FromUnixTimeTicks(17_000_000_000_123_450 + next),
            _ when type == typeof(LocalDate) => new LocalDate(2024, 2, 29).PlusDays(next),
            { IsEnum: true } => Enum.GetValues(type).Cast<object>().Last(),
            _ when type == typeof(Duration) => Duration.FromTicks(12_345_678_901 + next),
            _ when type == typeof(LocalTime) => new LocalTime(13, 14, 15).PlusNanoseconds(100),
            _ when type == typeof(Currency) => Currency.Of("KWD"),
            _ when type == typeof(Anchor) => Anchor.Anniversary(new LocalDate(2024, 1, 31), new LocalTime(1, 2, 3)),
            _ when type == typeof(Tiers) => Tiers.Of(
                new Tier(10m, 1.25m, 3m), new Tier(null, 0.5m, BlockSize: 10m)),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => Many(type.GetGenericArguments()[0]),
            _ when type == typeof(ImmutableSortedSet<string>) => ImmutableSortedSet.Create((string)One(typeof(string)), "flag"),
            _ when type == typeof(ImmutableSortedSet<int>) => ImmutableSortedSet.Create(7, 3),
            _ when Unions.IsUnion(type) => OneCase(type),
            _ => Built(type),
        };
    }

    private object OneCase(Type union)
    {
        var cases = Unions.CasesOf(union);
        var flat = cases.Where(choice => !Signatures.PartsOf(choice).Any(part => Holds(part, union, 0)));
        return One(_depth < DepthMax ? cases[_number % cases.Length] : flat.First());
    }

    private static bool Holds(Type part, Type union, int depth) =>
        part == union || (depth < DepthMax && Signatures.PartsOf(part).Any(inner => Holds(inner, union, depth + 1)));

    private object Many(Type item)
    {
        var values = _depth < DepthMax ? [One(item), One(item)] : Array.Empty<object>();
        var typed = Array.CreateInstance(item, values.Length);
        Array.Copy(values, typed, values.Length);
        return typeof(ImmutableArray).GetMethods()
            .Single(static method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(item)
            .Invoke(null, [typed])!;
    }

    private object Built(Type type)
    {
        _depth++;
        try
        {
            return Make(type);
        }
        finally
        {
            _depth--;
        }
    }

    private object Make(Type type)
    {
        var constructor = type.GetConstructors()
            .Where(constructor => constructor.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(static constructor => constructor.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor to make a sample with.");
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => One(parameter.ParameterType))]);
        var given = constructor.GetParameters().Select(static parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is not null && !given.Contains(property.Name))
            {
                property.SetValue(made, One(property.PropertyType));
            }
        }

        return made;
    }
}
