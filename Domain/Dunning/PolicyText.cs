using System.Text.Json;

namespace Billing.Domain.Dunning;

/// <summary>What a document must be before anything is looked for in it: one JSON value, not too deep, in texts that are whole.</summary>
internal static class PolicyText
{
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 16 };

    /// <summary>What is wrong with it; none when it can be read.</summary>
    public static PolicyMistake? Check(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document, Options);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException broken)
        {
            return new PolicyMistake("$", $"is no JSON from line {broken.LineNumber + 1} on, or deeper than any policy is");
        }
        catch (InvalidOperationException)
        {
            // How the reader says that a text is no UTF-8, or that an escape in it is half a character.
            return new PolicyMistake("$", "has a text that is half a character");
        }
    }
}
