using System.Text.Json;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>Reads webhooks: of an event only what says where to look.</summary>
internal sealed class PayPalNotices(PayPalSettings settings, PayPalCertificates certificates) : INoticeReader
{
    private const int DepthMax = 64;

    public NoticeReading Read(ReadOnlySpan<byte> body, Func<string, string?> header, Instant now)
    {
        if (body.Length > settings.WebhookBytesMax)
        {
            return new NoticeReading.Refused(NoticeRefusal.TooLarge);
        }

        if (PayPalSignature.WhyNot(body, header, settings, certificates, now) is { } why)
        {
            return why;
        }

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DepthMax });
            using var text = JsonDocument.ParseValue(ref reader);
            // One event and nothing after it.
            return !reader.Read() && Read(text.RootElement, settings.IsLive) is { } notice
                ? new NoticeReading.Verified(notice)
                : new NoticeReading.Refused(NoticeRefusal.Unreadable);
        }
        catch (JsonException)
        {
            return new NoticeReading.Refused(NoticeRefusal.Unreadable);
        }
    }

    /// <summary>Null when it is no event that can be read.</summary>
    public static ProviderNotice? Read(JsonElement message, bool isLive)
    {
        try
        {
            return Notice(message, isLive);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ProviderNotice? Notice(JsonElement message, bool isLive)
    {
        var about = message.Member("resource");
        if (message.Text("id") is not { } id
            || message.Text("event_type") is not { } type
            || !PayPalTimes.TryRead(message.Text("create_time"), out var createdAt)
            || about.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var kind = message.Text("resource_type") ?? "";
        var state = State(kind, type, about);
        var amount = Amount(kind, about);
        var isMoney = PayPalAmounts.TryFromContract(amount, out var money);
        return new ProviderNotice("paypal", id, type, PayPalNoticeRanks.Subject(kind), ObjectId(kind, about) ?? "", createdAt, isLive)
        {
            State = state,
            Rank = PayPalNoticeRanks.Rank(kind, state),
            Customer = about.Member("customer").Text("id"),
            Payment = Payment(kind, about),
            Account = Unit(kind, about).Text(kind == "dispute" ? "custom" : "custom_id"),
            Key = Unit(kind, about).Text(kind == "dispute" ? "invoice_number" : "invoice_id"),
            AmountMinorUnits = isMoney ? money.MinorUnits : null,
            Currency = isMoney ? money.Currency.Code : null,
        };
    }

    /// <summary>A token has no state of its own; what happened to it is its event's last word.</summary>
    private static string? State(string kind, string type, JsonElement about) =>
        kind == "payment_token" ? type[(type.LastIndexOf('.') + 1)..] : about.Text("status");

    private static string? ObjectId(string kind, JsonElement about) => about.Text(kind == "dispute" ? "dispute_id" : "id");

    /// <summary>Where our key and account are.</summary>
    private static JsonElement Unit(string kind, JsonElement about) => kind switch
    {
        "checkout-order" => about.First("purchase_units"),
        "dispute" => about.First("disputed_transactions"),
        _ => about,
    };

    private static JsonElement Amount(string kind, JsonElement about) => kind switch
    {
        "checkout-order" => about.First("purchase_units").Member("amount"),
        "dispute" => about.Member("dispute_amount"),
        _ => about.Member("amount"),
    };

    private static string? Payment(string kind, JsonElement about) => kind switch
    {
        "capture" or "authorization" or "checkout-order" => about.Text("id"),
        "refund" => RefundedPayment(about),
        "dispute" => about.First("disputed_transactions").Text("seller_transaction_id"),
        _ => null,
    };

    /// <summary>What a refund is of, by where it links to.</summary>
    public static string? RefundedPayment(JsonElement refund) =>
        refund.Link("up") is { } up ? Uri.UnescapeDataString(up[(up.LastIndexOf('/') + 1)..]) : null;
}
