using System.Security.Cryptography;
using System.Text.Json;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Serialization;
using Billing.Grains.Interfaces.Webhooks;
using Billing.Providers;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Webhooks;

/// <summary>Verifies, keeps, answers; and then has brought to its account what was new, if there is room for it now.</summary>
[Reentrant]
public sealed class WebhookDeskGrain(
    ProviderDirectory providers,
    INoticeInbox inbox,
    RecentEvents recent,
    NoticeDelivery delivery,
    WebhookMeter meter,
    TimeProvider time,
    IOptions<GrainSettings> settings,
    ILogger<WebhookDeskGrain> logger) : Grain, IWebhookDeskGrain
{
    /// <summary>A certificate that cannot be had by then: the provider sends its webhook again.</summary>
    private static readonly TimeSpan FetchDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Few enough to have their turn before the sweep looks for them.</summary>
    private const int WaitingPerPlace = 16;

    private readonly Queue<(InboxEvent Received, HeardNotice Heard)> _waiting = [];
    private int _underWay;

    private string Provider => this.GetPrimaryKeyString().Split('/')[0];

    public async Task<WebhookAnswer> Receive(WebhookDelivery webhook)
    {
        if (providers.Find(Provider) is not { Notices: { } reader } adapter)
        {
            return new WebhookAnswer.ProviderUnknown();
        }

        var body = Convert.FromBase64String(webhook.Body);
        var now = Now();
        var reading = reader.Read(body, HeaderOf, now);
        if (reading is NoticeReading.NeedsCertificate { Address: var address })
        {
            reading = await FetchAsync(adapter, address) is { } failed ? failed : reader.Read(body, HeaderOf, now);
        }

        var answer = reading switch
        {
            NoticeReading.Verified { Notice: var notice } => await KeepAsync(notice, now),
            NoticeReading.Refused { Why: NoticeRefusal.Unreadable } => await KeepAsync(Unreadable(body, now), null),
            NoticeReading.Refused { Why: var why } => Refuse($"webhook_{InboxReasons.Of(why)}"),
            _ => new WebhookAnswer.Unavailable(),
        };
        meter.Received(Provider, answer switch
        {
            WebhookAnswer.Kept { IsKnown: true } => "known",
            WebhookAnswer.Kept => "kept",
            WebhookAnswer.Refused { Code: var code } => code,
            _ => "unavailable",
        });
        return answer;

        string? HeaderOf(string name) => webhook.Headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;
    }

    private Task<WebhookAnswer> KeepAsync(ProviderNotice notice, Instant now)
    {
        var heard = Heard(notice);
        return KeepAsync(Received(notice, heard, now), heard);
    }

    private async Task<WebhookAnswer> KeepAsync(InboxEvent received, HeardNotice? heard)
    {
        var key = received.Key;
        if (recent.Contains(key))
        {
            return new WebhookAnswer.Kept(key.EventId, IsKnown: true);
        }

        InboxTaking taking;
        try
        {
            taking = await inbox.TakeAsync(received);
        }
        catch (Exception refused)
        {
            WebhookLog.NotKept(logger, key, refused);
            return new WebhookAnswer.Unavailable();
        }

        if (taking == InboxTaking.Unavailable)
        {
            return new WebhookAnswer.Unavailable();
        }

        recent.Add(key);
        if (taking == InboxTaking.New)
        {
            Pass(received, heard);
        }

        return new WebhookAnswer.Kept(key.EventId, taking == InboxTaking.Known);
    }

    /// <summary>On its way, while the provider is answered. Where there is no room, not even to wait, the sweep takes it on.</summary>
    private void Pass(InboxEvent received, HeardNotice? heard)
    {
        if (received.Status != EventStatus.Received || heard is null)
        {
            meter.Settled(Provider, InboxReasons.Of(received.Status));
        }
        else if (_underWay < settings.Value.NoticesAtOnce)
        {
            _ = Bring(received, heard);
        }
        else if (_waiting.Count < WaitingPerPlace * settings.Value.NoticesAtOnce)
        {
            _waiting.Enqueue((received, heard));
        }
    }

    private async Task Bring(InboxEvent received, HeardNotice heard)
    {
        _underWay++;
        await delivery.BringAsync(new InboxRow(received), heard);
        while (_waiting.TryDequeue(out var next))
        {
            await delivery.BringAsync(new InboxRow(next.Received), next.Heard);
        }

        _underWay--;
    }

    private static HeardNotice Heard(ProviderNotice notice) => new(
        notice.Provider, notice.EventId, notice.Type, notice.Subject, notice.ObjectId, Cut(notice.CreatedAt), notice.Rank)
    {
        State = notice.State,
        Customer = notice.Customer,
        Payment = notice.Payment,
        Key = notice.Key,
        AmountMinorUnits = notice.AmountMinorUnits,
        Currency = notice.Currency,
    };

    private InboxEvent Received(ProviderNotice notice, HeardNotice heard, Instant now)
    {
        var said = NoticeOwner.SaidBy(notice.Account, notice.Key);
        var received = new InboxEvent(
            new InboxKey(notice.Provider, notice.EventId), notice.Type, heard.CreatedAt, now,
            JsonSerializer.SerializeToUtf8Bytes(heard, BillingSerialization.Documents))
        {
            Account = said.Account,
            TryAt = now + NoticePatience.First,
        };
        return !NoticeText.CanBeStored(heard) ? Unreadable(received.Notice.Span, now)
            : NoticeOwnership.WhyIgnored(notice.Subject) is { } why ? received with { Status = EventStatus.Ignored, Reason = why }
            : said.IsContradicted ? received with { Status = EventStatus.Parked, Reason = "correlation_mismatch" }
            : received;
    }

    /// <summary>
    /// Rightly signed and not understood: kept, or nobody would ever know. Its bytes are not: they may hold what we must not keep, and
    /// the provider has them under the name that it gave to the event.
    /// </summary>
    private InboxEvent Unreadable(ReadOnlySpan<byte> body, Instant now)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(body));
        return new InboxEvent(new InboxKey(Provider, $"sha256:{digest}"), "unreadable", now, now, "{}"u8.ToArray())
        {
            Status = EventStatus.Parked,
            Reason = "unreadable",
        };
    }

    /// <summary>None when it is here now.</summary>
    private async Task<NoticeReading?> FetchAsync(ProviderAdapter adapter, Uri address)
    {
        using var deadline = new CancellationTokenSource(FetchDeadline, time);
        try
        {
            return adapter.Certificates is { } certificates ? await certificates.FetchAsync(address, deadline.Token) switch
            {
                ProviderReply<string>.Given => null,
                ProviderReply<string>.Refused => new NoticeReading.Refused(NoticeRefusal.CertificateWrong),
                _ => new NoticeReading.NeedsCertificate(address),
            }
            : new NoticeReading.Refused(NoticeRefusal.CertificateWrong);
        }
        catch (OperationCanceledException)
        {
            return new NoticeReading.NeedsCertificate(address);
        }
    }

    private WebhookAnswer.Refused Refuse(string code)
    {
        WebhookLog.Refused(logger, Provider, code);
        return new WebhookAnswer.Refused(code);
    }

    private Instant Now() => Cut(Instant.FromDateTimeOffset(time.GetUtcNow()));

    /// <summary>To whole microseconds, as times are stored.</summary>
    private static Instant Cut(Instant at) => Instant.FromUnixTimeTicks(at.ToUnixTimeTicks() / 10 * 10);
}
