using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Recomputing;

namespace Billing.Storage;

/// <summary>What was written at providers last, as it is kept. What cannot be read is as good as nothing written.</summary>
internal static class WrittenMetadata
{
    public static string ToDocument(ImmutableArray<ReadMetadata> written) => JsonSerializer.Serialize(written.Select(static one => new Row(one.Provider, one.Customer, one.Keys)));

    public static ImmutableArray<ReadMetadata> Read(string document)
    {
        try
        {
            var rows = JsonSerializer.Deserialize<List<Row?>>(document) ?? [];
            return [.. rows.OfType<Row>().Where(static row => row is { Provider: not null, Customer: not null, Keys: not null })
                .Select(static row => new ReadMetadata(row.Provider, row.Customer, row.Keys.ToImmutableSortedDictionary(StringComparer.Ordinal)))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private sealed record Row(string Provider, string Customer, IReadOnlyDictionary<string, string> Keys);
}
