using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Billing.Domain.Collection;
using NodaTime;
using NodaTime.Text;

namespace Billing.Providers.Simulated;

/// <summary>What the simulated provider tells us, and how it is read: as strictly as that of a real one.</summary>
public sealed class SimulatedNotices(ImmutableArray<Secret> secrets) : INoticeReader
{
    public const string SignatureHeader = "Simulated-Signature";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public NoticeReading Read(ReadOnlySpan<byte> body, Func<string, string?> header, Instant now)
    {
        if (TimedSignature.WhyNot(body, header(SignatureHeader), secrets, Tolerance, now) is { } why)
        {
            return new NoticeReading.Refused(why);
        }

        try
        {
            return JsonSerializer.Deserialize<Told>(body, Json) is { } told && InstantPattern.ExtendedIso.Parse(told.CreatedAt) is { Success: true, Value: var at }
                ? new NoticeReading.Verified(told.At(at))
                : new NoticeReading.Refused(NoticeRefusal.Unreadable);
        }
        catch (JsonException)
        {
            return new NoticeReading.Refused(NoticeRefusal.Unreadable);
        }
    }

    /// <summary>A webhook as the provider sends it.</summary>
    public static (byte[] Body, string Signature) Write(ProviderNotice notice, Secret secret, Instant now)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(Told.Of(notice), Json);
        return (body, TimedSignature.Of(body, secret, now));
    }

    private sealed record Told(string Id, string Type, NoticeSubject Subject, string Object, string CreatedAt)
    {
        public int Rank { get; init; }

        public string? State { get; init; }

        public string? Customer { get; init; }

        public string? Payment { get; init; }

        public string? Account { get; init; }

        public string? Key { get; init; }

        public long? Amount { get; init; }

        public string? Currency { get; init; }

        public static Told Of(ProviderNotice notice) => new(
            notice.EventId, notice.Type, notice.Subject, notice.ObjectId, InstantPattern.ExtendedIso.Format(notice.CreatedAt))
        {
            Rank = notice.Rank,
            State = notice.State,
            Customer = notice.Customer,
            Payment = notice.Payment,
            Account = notice.Account,
            Key = notice.Key,
            Amount = notice.AmountMinorUnits,
            Currency = notice.Currency,
        };

        public ProviderNotice At(Instant at) => new(SimulatedAdapter.Name, Id, Type, Subject, Object, at, IsLive: false)
        {
            Rank = Rank,
            State = State,
            Customer = Customer,
            Payment = Payment,
            Account = Account,
            Key = Key,
            AmountMinorUnits = Amount,
            Currency = Currency,
        };
    }
}
