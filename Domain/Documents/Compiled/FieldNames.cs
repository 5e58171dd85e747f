using System.Text;
using System.Text.Json;

namespace Billing.Domain.Documents;

/// <summary>The names of a record's fields. They come in the order in which they were written, so the next one is looked at first.</summary>
internal sealed class FieldNames(string[] names, bool ignoresCase)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Which field the reader stands before; below zero when it is none of them.</summary>
    public int Find(ref Utf8JsonReader reader, int expected)
    {
        for (var i = expected; i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i]))
            {
                return i;
            }
        }

        for (var i = 0; i < expected && i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i]))
            {
                return i;
            }
        }

        return ignoresCase ? Array.FindIndex(names, new Written(reader.GetString()!).IsName) : -1;
    }

    private readonly record struct Written(string Text)
    {
        public bool IsName(string name) => string.Equals(name, Text, StringComparison.OrdinalIgnoreCase);
    }
}
