using System.Collections.Immutable;
using System.Reflection;
using Billing.Grains.Interfaces.Serialization;
using NodaTime;

namespace Billing.Grains.Tests.Serialization;

/// <summary>Makes non-trivial values of a type: nothing default, nothing empty, every case of a union.</summary>
internal sealed class Samples
{
    private int _number;

    public IEnumerable<object> Of(Type type)
    {
        if (UnionResolver.IsUnion(type))
        {
            return UnionResolver.CasesOf(type).SelectMany(Of).ToList();
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
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => Many(type.GetGenericArguments()[0]),
            _ when UnionResolver.IsUnion(type) => Of(type).Last(),
            _ => Built(type),
        };
    }

    private object Many(Type item)
    {
        var values = Of(item).Append(One(item)).ToArray();
        var typed = Array.CreateInstance(item, values.Length);
        Array.Copy(values, typed, values.Length);
        return typeof(ImmutableArray).GetMethods()
            .Single(static method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(item)
            .Invoke(null, [typed])!;
    }

    private object Built(Type type)
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
