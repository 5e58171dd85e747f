using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;

namespace Billing.Storage;

/// <summary>
/// What people read about an account: a line for each fact worth telling, under the name that the journal gives it. Ids, amounts
/// and dates, no derivations. Names are format.
/// </summary>
internal sealed class AccountTimeline
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private Utf8JsonWriter? _json;

    public ImmutableArray<TimelineLine> ToLines(ImmutableArray<AccountFact> facts)
    {
        var lines = ImmutableArray.CreateBuilder<TimelineLine>(facts.Length);
        foreach (var fact in facts)
        {
            if (IsTold(fact))
            {
                lines.Add(new TimelineLine(StoredNames.Of(fact), ToDocument(fact)));
            }
        }

        return lines.DrainToImmutable();
    }

    // What only keeps the accounts straight, and what an invoice tells better.
    private static bool IsTold(AccountFact fact) => fact is not (
        AccountFact.ClockAdvanced or AccountFact.SpansBilled or AccountFact.UsageRecorded or AccountFact.UsageBilled
        or AccountFact.OneOffBilled or AccountFact.SettlementAwaited);

    private ReadOnlyMemory<byte> ToDocument(AccountFact fact)
    {
        _buffer.ResetWrittenCount();
        var json = _json ??= new Utf8JsonWriter(_buffer);
        json.Reset();
        json.WriteStartObject();
        FactWords.Write(json, fact);
        json.WriteEndObject();
        json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }
}
