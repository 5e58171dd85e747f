using System.Security.Cryptography;
using System.Text;
using Billing.Api.Keys;
using Billing.Api.Refusals;
using Billing.Api.Wire;
using Billing.Dashboard.Recovery;

namespace Billing.Api.Routing;

/// <summary>A request on its way: who asks, for what, with what.</summary>
public sealed class ApiRequest(HttpContext context, Caller caller, KeyRegister keys, IGrainFactory grains, TimeProvider time)
{
    private const int KeyLengthMax = 200;

    public Caller Caller { get; } = caller;

    public KeyRegister Keys { get; } = keys;

    public IGrainFactory Grains { get; } = grains;

    public TimeProvider Time { get; } = time;

    /// <summary>Signs the addresses that customers get.</summary>
    public RecoveryLinks Links => context.RequestServices.GetRequiredService<RecoveryLinks>();

    public IHeaderDictionary Headers => context.Request.Headers;

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>Where this server was reached.</summary>
    public string Origin => $"{context.Request.Scheme}://{context.Request.Host}";

    public byte[] Body { get; private set; } = [];

    /// <summary>A segment of the address, as it was before it was written into one.</summary>
    public string Segment(string name) => Uri.UnescapeDataString((string)context.Request.RouteValues[name]!);

    public string? Query(string name) => context.Request.Query.TryGetValue(name, out var value) && value.Count > 0 ? value[0] : null;

    public async Task<Problem?> ReadBodyAsync()
    {
        (Body, var problem) = await RequestBody.ReadAsync(context.Request);
        return problem;
    }

    public (T? Value, Problem? Problem) As<T>(params ReadOnlySpan<(string Field, string Value)> said)
        where T : class => RequestBody.As<T>(Body, said);

    /// <summary>The caller's name for this request; the same name is the same request.</summary>
    public (string Key, Problem? Problem) IdempotencyKey()
    {
        var given = Headers["Idempotency-Key"];
        var key = given.Count == 1 ? given[0] ?? "" : "";
        return key.Length is > 0 and <= KeyLengthMax && key.All(static letter => letter is > ' ' and <= '~')
            ? (key, null)
            : ("", Problems.IdempotencyKeyMissing.About("Idempotency-Key"));
    }

    /// <summary>What was asked, in one number: another request under the same key has another.</summary>
    public string BodyHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}\n"));
        hash.AppendData(Body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
