using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Billing.Grains.Interfaces.Serialization;

/// <summary>
/// Gives a closed union (an abstract record with nested sealed records) that does not say its own discriminator one: the
/// case's name in snake case, under <c>is</c>. Facts and commands say theirs, because their names are storage format.
/// </summary>
public static class Unions
{
    public static void Discriminate(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || !IsUnion(info.Type) || info.PolymorphismOptions is not null)
        {
            return;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "is" };
        foreach (var choice in CasesOf(info.Type))
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.Name);
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(choice, name));
        }
    }

    public static bool IsUnion(Type type) =>
        type is { IsAbstract: true, IsClass: true } && BillingSerialization.IsBillingValue(type) && CasesOf(type).Length > 0;

    public static Type[] CasesOf(Type union) =>
        [.. union.GetNestedTypes().Where(nested => nested.IsSealed && nested.IsSubclassOf(union)).OrderBy(nested => nested.Name, StringComparer.Ordinal)];
}
