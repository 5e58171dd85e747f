using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Billing.Api.Refusals;

namespace Billing.Api.Wire;

/// <summary>
/// What every body must be before anything is made of it: one JSON object, in texts that can be stored, without nulls
/// among the elements of a list.
/// </summary>
internal static class BodyText
{
    private const int TextLengthMax = 1000;

    public static Problem? Check(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            return Problems.TextInvalid.Saying("The body is not UTF-8.");
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WireFormat.Requests.MaxDepth });
        try
        {
            return Walk(ref reader);
        }
        catch (JsonException malformed)
        {
            return Problems.BodyMalformed.Saying(
                $"It is not JSON: line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // How the reader says that an escape is half a character.
            return Problems.TextInvalid.Saying("A text has an unpaired surrogate.");
        }
    }

    private static Problem? Walk(ref Utf8JsonReader reader)
    {
        // One bit for each level: whether it is a list.
        ulong lists = 0;
        for (var first = true; reader.Read(); first = false)
        {
            if (first && reader.TokenType != JsonTokenType.StartObject)
            {
                return Problems.BodyMalformed.Saying("The body is not a JSON object.");
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    lists |= 1UL << reader.CurrentDepth;
                    break;
                case JsonTokenType.StartObject:
                    lists &= ~(1UL << reader.CurrentDepth);
                    break;
                case JsonTokenType.Null when reader.CurrentDepth > 0 && (lists & (1UL << (reader.CurrentDepth - 1))) != 0:
                    return Problems.FieldInvalid.Saying("A list has a null in it.");
                case JsonTokenType.String or JsonTokenType.PropertyName when !IsStorable(ref reader):
                    return Problems.TextInvalid.Saying(
                        $"A text has a control character, or more than {TextLengthMax} characters.");
                case JsonTokenType.String or JsonTokenType.PropertyName when CardNumbers.AreIn(reader.GetString()):
                case JsonTokenType.Number when IsCardNumber(reader.ValueSpan):
                    return Problems.CardNumberRefused;
                default:
                    break;
            }
        }

        return null;
    }

    // A whole number only: among the digits behind a point there is everything.
    private static bool IsCardNumber(ReadOnlySpan<byte> number)
    {
        Span<char> digits = stackalloc char[Math.Min(number.Length, 20)];
        return number.Length == digits.Length && Encoding.UTF8.TryGetChars(number, digits, out _) && !digits.ContainsAnyExceptInRange('0', '9')
            && CardNumbers.AreIn(digits);
    }

    private static bool IsStorable(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > TextLengthMax)
        {
            return false;
        }

        // Without escapes no control character can be there: JSON forbids them raw.
        return !reader.ValueIsEscaped || !reader.GetString()!.AsSpan().ContainsAnyInRange('\0', '\u001f');
    }
}
