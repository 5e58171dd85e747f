using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Billing.Api.Refusals;
using Billing.Grains.Interfaces.Tenants;

namespace Billing.Api.Keys;

/// <summary>
/// Tells callers by their keys. What a tenant said is believed for a few seconds, so a revoked key opens nothing for
/// longer than that, and a flood of requests is not a flood of calls.
/// </summary>
public sealed class KeyRegister(IGrainFactory grains, TimeProvider time, ApiOptions options)
{
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(5);

    /// <summary>A flood of made-up tenants must not fill the memory.</summary>
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<string, (Task<Domain.Tenants.Tenant> Tenant, long Until)> _tenants = new(StringComparer.Ordinal);
    private readonly Lock _asking = new();
    private readonly ConcurrentDictionary<string, (Caller Caller, long Until)> _callers = new(StringComparer.Ordinal);

    public async ValueTask<(Caller? Caller, Problem? Problem)> TellAsync(string? authorization)
    {
        const string Bearer = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return (null, Problems.KeyMissing);
        }

        var text = authorization[Bearer.Length..].Trim();
        if (_callers.TryGetValue(text, out var known) && known.Until > time.GetTimestamp())
        {
            return (known.Caller, null);
        }

        if (IsOperators(text))
        {
            return (Caller.Operator, null);
        }

        return KeyText.Parse(text) is { } key && await FindAsync(key) is { } caller
            ? (Remember(text, caller), null)
            : (null, Problems.KeyInvalid);
    }

    private bool IsOperators(string text) => options.OperatorKey.Length > 0
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(options.OperatorKey));

    private async ValueTask<Caller?> FindAsync(KeyText text)
    {
        var tenant = await ReadAsync(text.Tenant);
        var key = tenant.Keys.FirstOrDefault(key => key.Id == text.Id && key.Mode == text.Mode && key.RevokedAt is null);
        return key is not null && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(key.SecretHash), Encoding.ASCII.GetBytes(text.SecretHash))
            ? new Caller(text.Tenant, text.Mode, key.Id, key.Scopes)
            : null;
    }

    /// <summary>Whoever comes while a tenant is being asked waits for that answer: a busy one is asked once, not once for each request.</summary>
    private Task<Domain.Tenants.Tenant> ReadAsync(string name)
    {
        var now = time.GetTimestamp();
        if (_tenants.TryGetValue(name, out var known) && known.Until > now && !known.Tenant.IsFaulted)
        {
            return known.Tenant;
        }

        lock (_asking)
        {
            if (_tenants.TryGetValue(name, out var asked) && asked.Until > now && !asked.Tenant.IsFaulted)
            {
                return asked.Tenant;
            }

            if (_tenants.Count >= RememberedMax)
            {
                _tenants.Clear();
            }

            var tenant = grains.GetGrain<ITenantGrain>($"{name}/keys").Read();
            _tenants[name] = (tenant, Until(now));
            return tenant;
        }
    }

    private Caller Remember(string text, Caller caller)
    {
        if (_callers.Count >= RememberedMax)
        {
            _callers.Clear();
        }

        _callers[text] = (caller, Until(time.GetTimestamp()));
        return caller;
    }

    private long Until(long now) => now + (long)(BelievedFor.TotalSeconds * time.TimestampFrequency);

    /// <summary>After a key was added or revoked here; other hosts learn it when they stop believing.</summary>
    public void Forget(string tenant)
    {
        _tenants.TryRemove(tenant, out _);
        _callers.Clear();
    }
}
