using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Billing.Domain.Documents;
using Billing.Grains.Interfaces.Serialization;

namespace Billing.Api.Wire;

/// <summary>
/// How requests and answers are written as JSON: the domain's own format with names in snake case, read strictly. Names
/// are contract.
/// </summary>
public static class WireFormat
{
    /// <summary>Of requests: an unknown or repeated field is a mistake of the caller's, and one that is told.</summary>
    public static JsonSerializerOptions Requests { get; } = MakeRequests();

    /// <summary>Of answers: what is nothing is written too, because the reader has no code of ours.</summary>
    public static JsonSerializerOptions Answers { get; } = MakeAnswers();

    private static JsonSerializerOptions MakeRequests()
    {
        var json = DocumentFormat.Create();
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.RespectRequiredConstructorParameters = true;
        json.RespectNullableAnnotations = true;
        json.AllowDuplicateProperties = false;
        json.AllowOutOfOrderMetadataProperties = true;
        json.MaxDepth = 32;
        json.Converters.Insert(0, new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        json.Converters.Insert(0, new WireInstantConverter());
        json.Converters.Insert(0, new WireDateConverter());
        json.Converters.Insert(0, new WireDecimalConverter());
        json.Converters.Insert(0, new WireMoneyConverter());
        json.Converters.Insert(0, new ConventionNameConverter());
        json.TypeInfoResolver = json.TypeInfoResolver!.WithAddedModifier(Unions.Discriminate);
        json.MakeReadOnly();
        return json;
    }

    private static JsonSerializerOptions MakeAnswers()
    {
        var json = DocumentFormat.Create();
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(Unions.Discriminate).WithAddedModifier(WithoutShortcuts);
        // Answers are JSON and nothing else: what a page of HTML would need escaped may stand as it is.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.Converters.Insert(0, new WireMoneyConverter());
        json.Converters.Insert(0, new ConventionNameConverter());
        json.MakeReadOnly();
        return json;
    }

    // What the domain computes for itself is not contract; what is shown on purpose has a view.
    private static void WithoutShortcuts(JsonTypeInfo type)
    {
        if (type.Type.Assembly != typeof(Domain.Rejection).Assembly)
        {
            return;
        }

        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null, AssociatedParameter: null })
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
