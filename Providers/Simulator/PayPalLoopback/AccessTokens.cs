using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>Tokens, for who knows the client's secret; each until it ends or all are revoked.</summary>
internal sealed class AccessTokens(LoopbackWorld world)
{
    private const int LivesSeconds = 9 * 60 * 60;

    private readonly ConcurrentDictionary<string, long> _given = new(StringComparer.Ordinal);
    private int _count;

    public string ClientId => $"A{world.Ids.Plain("client", 32)}";

    public string ClientSecret => $"E{world.Ids.Plain("secret", 32)}";

    /// <summary>How many were given.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Revoke() => _given.Clear();

    public bool Allows(string? authorization) =>
        authorization is not null && authorization.StartsWith("Bearer ", StringComparison.Ordinal)
        && _given.TryGetValue(authorization["Bearer ".Length..], out var until) && world.Now < until;

    public async Task<IResult> GiveAsync(HttpRequest request)
    {
        var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"))}";
        if (request.Headers.Authorization.FirstOrDefault() != expected)
        {
            return Refused(401, "invalid_client", "Client Authentication failed");
        }

        if ((await request.ReadFormAsync())["grant_type"] != "client_credentials")
        {
            return Refused(400, "unsupported_grant_type", "Grant Type is NULL");
        }

        var number = Interlocked.Increment(ref _count);
        var token = $"A21AA{world.Ids.Plain($"token/{number}/{world.Now}", 40)}";
        _given[token] = world.Now + LivesSeconds;
        return Results.Text(
            new JsonObject
            {
                ["scope"] = "https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/reporting/search/read",
                ["access_token"] = token,
                ["token_type"] = "Bearer",
                ["app_id"] = "APP-LOOPBACK",
                ["expires_in"] = LivesSeconds,
                ["nonce"] = $"{Record.Time(world.Now)}{number}",
            }.ToJsonString(),
            "application/json");
    }

    private static IResult Refused(int status, string error, string description) => Results.Text(
        new JsonObject { ["error"] = error, ["error_description"] = description }.ToJsonString(), "application/json", statusCode: status);
}
