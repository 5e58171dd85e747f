using System.Text.Json;

namespace Billing.Providers.OnPayPal;

/// <summary>Reads what PayPal says. What is not there, or is of another kind than expected, is nothing.</summary>
internal static class PayPalJson
{
    public static JsonElement Member(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : default;

    public static string? Text(this JsonElement of, string name)
    {
        var member = of.Member(name);
        if (member.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException("Half a character.", broken);
        }
    }

    public static IEnumerable<JsonElement> List(this JsonElement of, string name)
    {
        var member = of.Member(name);
        return member.ValueKind == JsonValueKind.Array ? member.EnumerateArray() : [];
    }

    public static JsonElement First(this JsonElement of, string name) => of.List(name).FirstOrDefault();

    /// <summary>The address of the first link of one of these relations.</summary>
    public static string? Link(this JsonElement of, params ReadOnlySpan<string> relations)
    {
        foreach (var link in of.List("links"))
        {
            if (relations.Contains(link.Text("rel")) && link.Text("href") is { } address)
            {
                return address;
            }
        }

        return null;
    }
}
