using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Billing.Grains.Interfaces.Serialization;

/// <summary>
/// Gives every closed union (an abstract record with nested sealed records) its discriminator: the case's name in camel
/// case, under <c>kind</c>. The domain does not know of JSON, so the attributes that would say this cannot stand there.
/// </summary>
public sealed class UnionResolver : DefaultJsonTypeInfoResolver
{
    public override JsonTypeInfo GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        var info = base.GetTypeInfo(type, options);
        if (!IsUnion(type))
        {
            return info;
        }

        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
        foreach (var choice in CasesOf(type))
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(choice, JsonNamingPolicy.CamelCase.ConvertName(choice.Name)));
        }

        return info;
    }

    public static bool IsUnion(Type type) =>
        type is { IsAbstract: true, IsClass: true } && BillingSerialization.IsBillingValue(type) && CasesOf(type).Length > 0;

    public static Type[] CasesOf(Type union) =>
        [.. union.GetNestedTypes().Where(nested => nested.IsSealed && nested.IsSubclassOf(union)).OrderBy(nested => nested.Name, StringComparer.Ordinal)];
}
