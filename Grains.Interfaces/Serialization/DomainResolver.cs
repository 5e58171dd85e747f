using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Billing.Grains.Interfaces.Serialization;

/// <summary>
/// How the domain's types look as JSON. What a type computes from its parts is not written; a closed union (an abstract
/// record with nested sealed records) that does not say its own discriminator gets one, the case's name in snake case under
/// <c>is</c>. The domain does not know of JSON beyond that.
/// </summary>
public sealed class DomainResolver : DefaultJsonTypeInfoResolver
{
    public override JsonTypeInfo GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        var info = base.GetTypeInfo(type, options);
        if (info.Kind == JsonTypeInfoKind.Object && BillingSerialization.IsBillingValue(type))
        {
            LeaveOutComputed(info);
        }

        if (IsUnion(type) && info.PolymorphismOptions is null)
        {
            info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "is" };
            foreach (var choice in CasesOf(type))
            {
                var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.Name);
                info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(choice, name));
            }
        }

        return info;
    }

    public static bool IsUnion(Type type) =>
        type is { IsAbstract: true, IsClass: true } && BillingSerialization.IsBillingValue(type) && CasesOf(type).Length > 0;

    public static Type[] CasesOf(Type union) =>
        [.. union.GetNestedTypes().Where(nested => nested.IsSealed && nested.IsSubclassOf(union)).OrderBy(nested => nested.Name, StringComparer.Ordinal)];

    private static void LeaveOutComputed(JsonTypeInfo info)
    {
        for (var at = info.Properties.Count - 1; at >= 0; at--)
        {
            if (info.Properties[at] is { Set: null, AssociatedParameter: null })
            {
                info.Properties.RemoveAt(at);
            }
        }
    }
}
