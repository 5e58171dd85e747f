using System.Globalization;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Grains.Interfaces.Histories;
using NodaTime;

namespace Billing.Dashboard.Words;

/// <summary>A line of the timeline as people read it. A kind that nobody has written words for is told by its name.</summary>
public sealed record TimelineLine(long Seq, Instant At, string Says, string Tone, IReadOnlyList<(string Name, string Value)> Details)
{
    public static TimelineLine Of(TimelineEvent line)
    {
        using var parsed = JsonDocument.Parse(line.Document);
        var document = parsed.RootElement;
        return new TimelineLine(
            line.Seq, line.At, SaysOf(line.Kind, document), Words.Tone.OfFact(line.Kind, Text(document, "outcome")),
            [.. document.EnumerateObject().Select(static property => (Names.Said(property.Name).ToLowerInvariant(), ValueOf(property.Value)))
                .Where(static detail => detail.Item2.Length > 0)]);
    }

    private static string SaysOf(string kind, JsonElement document) => kind switch
    {
        "account_opened" => "The account was opened.",
        "subscription_started" => $"It subscribed to {Text(document, "plan")}.",
        "invoice_drafted" => $"An invoice of {Amount(document)} was drafted.",
        "invoice_finalized" => $"An invoice of {Amount(document)} was finalized.",
        "invoice_numbered" => $"The invoice got the number {Text(document, "number")}.",
        "invoice_voided" => "An invoice was voided.",
        "invoice_written_off" => $"{Amount(document)} were given up.",
        "payment_received" => $"{Amount(document)} were paid.",
        "payment_refunded" => $"{Amount(document)} were given back.",
        "credit_granted" => $"Credit of {Amount(document)} was granted.",
        "credit_settled" => "Credit paid an invoice.",
        "credit_note_issued" => $"A credit note of {Amount(document)} was issued.",
        "effect_requested" when document.TryGetProperty("amount", out _) => $"{Amount(document)} were asked for.",
        "effect_requested" => $"{Names.Said(Text(document, "effect"))} was asked for.",
        "effect_settled" or "effect_answered" => $"The answer was: {Names.Said(Text(document, "outcome")).ToLowerInvariant()}.",
        "effect_asked_again" => "It was asked for again.",
        "effect_stuck" => "It was asked for often enough, and never answered.",
        "methods_set" => "Its payment methods changed.",
        "dunning_opened" => "A case was opened: what is owed is late.",
        "segment_applied" => $"It is treated as {Text(document, "segment")}.",
        "collection_failed" => $"{Amount(document)} could not be collected: {Text(document, "code")}.",
        "payment_promised" => "The customer promised to pay.",
        "customer_told" => "The customer was told.",
        "consequences_set" => "What it loses by not paying changed.",
        "dunning_closed" => $"The case was closed: {Names.Said(Text(document, "how")).ToLowerInvariant()}.",
        "bad_debt_recovered" => $"{Amount(document)} that had been given up were paid after all.",
        "override_set" => $"{Text(document, "feature")} was set by hand.",
        "override_ended" => "What was set by hand ended.",
        "profile_set" => "Its profile was set.",
        "dispute_opened" => $"A payment is disputed: {Amount(document)}.",
        "money_taken_back" => "Money was taken back.",
        _ => $"{Names.Said(kind)}.",
    };

    private static string Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Amount(JsonElement document) => document.TryGetProperty("amount", out var amount) ? ValueOf(amount) : "something";

    private static string ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty("minor_units", out var minor) && Currency.TryOf(value.GetProperty("currency").GetString(), out var currency) =>
            Names.Of(new Money(minor.GetInt64(), currency)),
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(ValueOf)),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Number => value.GetDecimal().ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
