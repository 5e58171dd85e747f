using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Documents;

namespace Billing.Domain.Recomputing;

/// <summary>
/// How views are written: as everything else is, with the names that SQL is used to. What there is nothing of is not written, so that two
/// documents say the same if and only if they are the same.
/// </summary>
public static class ViewFormat
{
    public static JsonSerializerOptions Options { get; } = CompiledFormat.Of(new JsonSerializerOptions(DocumentFormat.Create())
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    });

    public static byte[] ToDocument<T>(T view) => JsonSerializer.SerializeToUtf8Bytes(view, Options);

    /// <summary>None where it is no JSON: what stands in a store may be anything.</summary>
    public static JsonNode? TryRead(string document, out bool isReadable)
    {
        try
        {
            isReadable = true;
            return JsonNode.Parse(document, documentOptions: new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            isReadable = false;
            return null;
        }
    }
}
