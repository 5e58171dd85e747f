using System.Text.Json;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Providers.OnStripe;

/// <summary>
/// Reads webhooks. Of an event only what says where to look is read, straight from its text: an event of another API version, or
/// of a kind that the SDK does not know, says that much too.
/// </summary>
internal sealed class StripeNotices(StripeSettings settings) : INoticeReader
{
    private const int DepthMax = 64;

    private const string SignatureHeader = "Stripe-Signature";

    public NoticeReading Read(ReadOnlySpan<byte> body, Func<string, string?> header, Instant now)
    {
        if (body.Length > settings.WebhookBytesMax)
        {
            return new NoticeReading.Refused(NoticeRefusal.TooLarge);
        }

        if (TimedSignature.WhyNot(body, header(SignatureHeader), settings.WebhookSecrets, settings.WebhookTolerance, now) is { } why)
        {
            return new NoticeReading.Refused(why);
        }

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DepthMax });
            using var text = JsonDocument.ParseValue(ref reader);
            // One event and nothing after it.
            return !reader.Read() && Read(text.RootElement) is { } notice
                ? new NoticeReading.Verified(notice)
                : new NoticeReading.Refused(NoticeRefusal.Unreadable);
        }
        catch (JsonException)
        {
            return new NoticeReading.Refused(NoticeRefusal.Unreadable);
        }
    }

    /// <summary>Null when it is no event that can be read.</summary>
    public static ProviderNotice? Read(JsonElement message)
    {
        try
        {
            return Notice(message);
        }
        catch (InvalidOperationException)
        {
            // Text that is no text: bytes that are not UTF-8, or half a character.
            return null;
        }
    }

    private static ProviderNotice? Notice(JsonElement message)
    {
        if (Text(message, "id") is not { } id
            || Text(message, "type") is not { } type
            || Number(message, "created") is not { } created
            || !TryTime(created, out var createdAt)
            || Member(Member(message, "data"), "object") is not { ValueKind: JsonValueKind.Object } subject
            || Text(subject, "object") is not { } kind)
        {
            return null;
        }

        var metadata = Member(subject, "metadata");
        var state = Text(subject, "status");
        return new ProviderNotice(
            "stripe",
            id,
            type,
            StripeNoticeRanks.Subject(kind),
            Text(subject, "id") ?? "",
            createdAt,
            Member(message, "livemode") is { ValueKind: JsonValueKind.True })
        {
            State = state,
            Rank = StripeNoticeRanks.Rank(kind, state),
            Customer = kind == "customer" ? Text(subject, "id") : Name(subject, "customer"),
            Payment = kind == "payment_intent" ? Text(subject, "id") : Name(subject, "payment_intent"),
            Account = Text(metadata, StripeKeys.Account),
            Key = Text(metadata, StripeKeys.Key),
            AmountMinorUnits = AmountOf(subject),
            Currency = Text(subject, "currency"),
        };
    }

    /// <summary>As we count it, where it is in a currency that we know.</summary>
    private static long? AmountOf(JsonElement subject) =>
        Number(subject, "amount") is { } amount && Text(subject, "currency") is { } currency && Currency.TryOf(currency.ToUpperInvariant(), out _)
            ? StripeAmounts.FromContract(amount, currency).MinorUnits
            : Number(subject, "amount");

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } whole && whole.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long? Number(JsonElement? of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    /// <summary>Another object's name, whether it is there as its name or whole.</summary>
    private static string? Name(JsonElement of, string name) => Text(of, name) ?? Text(Member(of, name), "id");

    private static bool TryTime(long seconds, out Instant at)
    {
        var isTime = seconds is >= 0 and <= 253_402_300_799;
        at = isTime ? Instant.FromUnixTimeSeconds(seconds) : default;
        return isTime;
    }
}
