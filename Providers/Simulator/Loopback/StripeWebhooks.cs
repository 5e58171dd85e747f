using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>An event as Stripe posts it, signed with the endpoint's secret.</summary>
internal static class StripeWebhooks
{
    public static HttpRequestMessage Write(JsonObject happened, JsonObject endpoint, DateTimeOffset at)
    {
        var payload = happened.ToJsonString();
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Text("url"))
        {
            Content = new StringContent(payload, Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8")),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", Sign(payload, endpoint.Text("secret")!, at.ToUnixTimeSeconds()));
        return request;
    }

    private static string Sign(string payload, string secret, long at)
    {
        var seconds = at.ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{payload}"));
        return $"t={seconds},v1={Convert.ToHexStringLower(mac)}";
    }
}
