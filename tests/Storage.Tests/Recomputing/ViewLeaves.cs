using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage.Tests;

/// <summary>Every single field that the six views have, found in their types, and a hand that spoils one of them.</summary>
internal static class ViewLeaves
{
    private static readonly Type[] Views =
        [typeof(DunningView), typeof(ProfileView), typeof(MappingView), typeof(HistoryView), typeof(EntitlementView), typeof(MetadataView)];

    public static ImmutableArray<ViewLeaf> All { get; } = [.. Views.SelectMany(view => Below(view, []).Select(leaf => new ViewLeaf(view, leaf.Path, leaf.Type)))];

    private static IEnumerable<(ImmutableArray<string> Path, Type Type)> Below(Type type, ImmutableArray<string> path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Instant) || type == typeof(LocalDate) || type == typeof(Currency))
        {
            return [(path, type)];
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return Below(type.GetGenericArguments()[0], path.Add("[]"));
        }

        var cases = type.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(name => name.DerivedType).ToList();
        if (cases.Count > 0)
        {
            return cases.SelectMany(each => Below(each, path)).Append((Path: path.Add("is"), Type: typeof(string))).DistinctBy(leaf => string.Join('.', leaf.Path));
        }

        // What can neither be set nor is an argument is computed, and not written.
        var arguments = type.GetConstructors().SelectMany(made => made.GetParameters()).Select(argument => argument.Name).ToHashSet();
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != "EqualityContract" && (property.SetMethod is not null || arguments.Contains(property.Name)))
            .SelectMany(property => Below(property.PropertyType, path.Add(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))));
    }
}

/// <summary>A field of a view: where it is in the document that keeps it.</summary>
internal sealed record ViewLeaf(Type View, ImmutableArray<string> Path, Type Type)
{
    public string Name => $"{View.Name}.{string.Join('.', Path)}";

    /// <summary>The kind of the record that it is in; none for what is kept elsewhere.</summary>
    public string? Kind => (View.Name, Path[0]) switch
    {
        (nameof(DunningView), _) => ViewKind.Dunning,
        (nameof(ProfileView), _) => ViewKind.Profile,
        (nameof(EntitlementView), _) => ViewKind.Entitlements,
        (nameof(MappingView), "checkouts") => ViewKind.Checkouts,
        (nameof(HistoryView), "invoices") => ViewKind.Invoice,
        (nameof(HistoryView), "charges") => ViewKind.Charge,
        _ => null,
    };

    private ReadOnlySpan<string> Inside => (Kind is ViewKind.Invoice or ViewKind.Charge ? Path[2..] : Path).AsSpan();

    /// <summary>The document with this one field otherwise.</summary>
    public string Spoil(string document, Random chance)
    {
        var root = JsonNode.Parse(document)!;
        Spoil(root, Inside, chance);
        return root.ToJsonString();
    }

    private void Spoil(JsonNode within, ReadOnlySpan<string> path, Random chance)
    {
        JsonNode? At(string step, JsonNode? ifMissing)
        {
            if (within is JsonArray array)
            {
                if (array.Count == 0)
                {
                    array.Add(ifMissing);
                }

                return array[chance.Next(array.Count)];
            }

            return within[step] ??= ifMissing;
        }

        if (path.Length > 1)
        {
            Spoil(At(path[0], path[1] == "[]" ? new JsonArray() : new JsonObject())!, path[1..], chance);
        }
        else if (within is JsonArray array)
        {
            var index = array.Count == 0 ? -1 : chance.Next(array.Count);
            var other = Other(index < 0 ? null : array[index], chance);
            if (index < 0)
            {
                array.Add(other);
            }
            else
            {
                array[index] = other;
            }
        }
        else if (within[path[0]] is not null && chance.Next(4) == 0)
        {
            within.AsObject().Remove(path[0]);
        }
        else
        {
            within[path[0]] = Other(within[path[0]], chance);
        }
    }

    private JsonNode Other(JsonNode? stands, Random chance)
    {
        var others = new Func<JsonNode>[]
        {
            () => chance.Next(10) == 0 ? JsonValue.Create("garbage") : new JsonObject { ["x"] = 1 },
            () => Type == typeof(bool) ? JsonValue.Create(stands?.ToJsonString() != "true")
                : Type == typeof(int) || Type == typeof(long) || Type == typeof(decimal) ? JsonValue.Create(chance.Next(1, 1_000_000))
                : Type.IsEnum ? JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.GetNames(Type)[chance.Next(Enum.GetNames(Type).Length)]))
                : Type == typeof(Instant) ? JsonValue.Create($"2024-02-{chance.Next(10, 29)}T03:04:05Z")
                : Type == typeof(LocalDate) ? JsonValue.Create($"2024-02-{chance.Next(10, 29)}")
                : Type == typeof(Currency) ? JsonValue.Create(chance.Next(2) == 0 ? "JPY" : "CHF")
                : JsonValue.Create($"{stands}-{chance.Next(100)}"),
        };
        while (true)
        {
            var other = others[chance.Next(8) == 0 ? 0 : 1]();
            if (other.ToJsonString() != stands?.ToJsonString())
            {
                return other;
            }
        }
    }
}
