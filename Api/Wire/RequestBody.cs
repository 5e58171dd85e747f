using System.Buffers;
using System.Text;
using System.Text.Json;
using Billing.Api.Refusals;

namespace Billing.Api.Wire;

/// <summary>Reads a body, and reads it as something. What it is not is told by the name of the field.</summary>
internal static class RequestBody
{
    /// <summary>Well above a plan with hundreds of tiers, well below what could hurt.</summary>
    public const int LengthMax = 256 * 1024;

    public static async Task<(byte[] Body, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > LengthMax)
        {
            return ([], Problems.BodyTooLarge);
        }

        if (!request.HasJsonContentType() && request.ContentLength is not (0 or null))
        {
            return ([], Problems.MediaTypeUnsupported);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > LengthMax)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return ([], Problems.BodyTooLarge);
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                // Nothing said is an object without fields: what is missing is told by name.
                return body.Length == 0 ? ("{}"u8.ToArray(), null) : (body, BodyText.Check(body));
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>
    /// A body that was checked, as a value. What the address says are fields like the others, only said elsewhere: a
    /// body that says them again is refused.
    /// </summary>
    public static (T? Value, Problem? Problem) As<T>(byte[] body, params ReadOnlySpan<(string Field, string Value)> said)
        where T : class
    {
        try
        {
            return (JsonSerializer.Deserialize<T>(said.IsEmpty ? body : With(body, said), WireFormat.Requests), null);
        }
        catch (JsonException wrong)
        {
            return (null, ProblemOf(wrong));
        }
        catch (NotSupportedException)
        {
            // How the reader says that a union came without its discriminator.
            return (null, Problems.FieldInvalid.Saying("The field 'is' must name one of the kinds that there are."));
        }
    }

    private static byte[] With(byte[] body, ReadOnlySpan<(string Field, string Value)> said)
    {
        var open = body.AsSpan().IndexOf((byte)'{') + 1;
        var rest = body.AsSpan(open).TrimStart(" \t\r\n"u8);
        var head = new StringBuilder("{");
        for (var i = 0; i < said.Length; i++)
        {
            head.Append(i == 0 ? "" : ",")
                .Append(JsonSerializer.Serialize(said[i].Field)).Append(':').Append(JsonSerializer.Serialize(said[i].Value));
        }

        head.Append(rest[0] == (byte)'}' ? "" : ",");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. rest];
    }

    private static Problem ProblemOf(JsonException wrong)
    {
        var field = wrong.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        // The reader's own sentences name types of ours; what it found wrong is said in ours.
        var (problem, detail) = wrong.Message switch
        {
            var text when text.Contains("could not be mapped", StringComparison.Ordinal) => (Problems.FieldUnknown, null),
            var text when text.Contains("missing required", StringComparison.Ordinal) =>
                (Problems.FieldMissing, NamesOfMissing(text)),
            var text when text.Contains("Duplicate property", StringComparison.Ordinal) =>
                (Problems.FieldInvalid, "It is said twice, here or in the address."),
            var text when text.Contains("could not be converted", StringComparison.Ordinal) =>
                (Problems.FieldInvalid, "It is not of the kind that is expected."),
            var text when text.Contains("type discriminator", StringComparison.Ordinal) || text.Contains("polymorphic", StringComparison.Ordinal) =>
                (Problems.FieldInvalid, "The field 'is' must name one of the kinds that there are."),
            var text when text.Contains("doesn't allow", StringComparison.Ordinal) || text.Contains("null", StringComparison.Ordinal) =>
                (Problems.FieldInvalid, "It cannot be null."),
            var text => (Problems.FieldInvalid, Sentence(text)),
        };
        return (field is null ? problem : problem.About(field)) with { Detail = detail };
    }

    // "… missing required properties including: 'plan', 'when'."
    private static string? NamesOfMissing(string text) =>
        text.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? $"Missing: {text[(at + 2)..].TrimEnd('.')}." : null;

    private static string? Sentence(string text) =>
        text.IndexOf(" Path: ", StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text.Contains("Billing.", StringComparison.Ordinal) ? null : text;
}
