using System.Globalization;
using System.Text;
using Billing.Domain.Collection;
using Billing.Providers;
using Billing.Providers.Simulated;
using NodaTime;

namespace Billing.Customers;

/// <summary>A provider that tells of payments: each event about an object of its own, of one account after the other.</summary>
internal sealed class WebhookSender(HttpConnections connections, int accounts)
{
    private static readonly Secret Signs = new(HttpServer.WebhookSecret);

    /// <summary>True when the server says that it has it; false when it did not answer, or said to send it again.</summary>
    public async Task<bool> TellAsync(int number)
    {
        var now = Instant.FromDateTimeOffset(DateTimeOffset.UtcNow);
        var account = $"{GrainServer.Tenant}/{GrainServer.AccountOf(number % accounts)}";
        var notice = new ProviderNotice(
            SimulatedAdapter.Name, NameOf(number), "payment.succeeded", NoticeSubject.Payment, $"pay_{number}", now, IsLive: true)
        {
            Rank = 9,
            State = "succeeded",
            Account = account,
            Key = string.Create(CultureInfo.InvariantCulture, $"{account}/told-{number}"),
        };
        var (body, signature) = SimulatedNotices.Write(notice, Signs, now);
        var (status, _) = await connections.ExchangeAsync(
            $"POST /v1/webhooks/simulated HTTP/1.1\r\nHost: x\r\n{SimulatedNotices.SignatureHeader}: {signature}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{Encoding.UTF8.GetString(body)}");
        return status == 200 ? true : status == 503 ? false : throw new InvalidOperationException($"A webhook was answered {status}.");
    }

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"evt_{number:00000000}");
}
