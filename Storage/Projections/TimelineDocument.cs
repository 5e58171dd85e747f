using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Billing.Storage;

/// <summary>The lines of one commit as they are stored: <c>[{"kind": …, "document": …}, …]</c>.</summary>
internal static class TimelineDocument
{
    /// <summary>Null when there is nothing to tell. Whether a document is JSON is for PostgreSQL to say.</summary>
    public static byte[]? Of(ImmutableArray<TimelineLine> lines)
    {
        if (lines.IsEmpty)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var line in lines)
            {
                json.WriteStartObject();
                json.WriteString("kind", line.Kind);
                json.WritePropertyName("document");
                json.WriteRawValue(line.Document.Span, skipInputValidation: true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
