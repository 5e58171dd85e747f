using System.Diagnostics;
using NodaTime;

namespace Billing.Domain.Tenants;

/// <summary>What one can ask of a tenant.</summary>
public abstract record TenantCommand
{
    private TenantCommand()
    {
    }

    public sealed record Create(Instant At) : TenantCommand;

    public sealed record AddKey(ApiKey Key) : TenantCommand;

    public sealed record RevokeKey(string KeyId, Instant At) : TenantCommand;
}

public abstract record TenantAnswer
{
    private TenantAnswer()
    {
    }

    public sealed record Accepted(Tenant Tenant) : TenantAnswer;

    public sealed record Refused(Rejection Rejection) : TenantAnswer;
}

/// <summary>What a tenant decides. A state that comes back unchanged need not be written.</summary>
public static class TenantDecisions
{
    public static (Tenant Next, Rejection? Refused) Decide(Tenant tenant, TenantCommand command) => command switch
    {
        TenantCommand.Create create => tenant.CreatedAt is null
            ? (tenant with { CreatedAt = create.At }, null)
            : (tenant, null),
        TenantCommand.AddKey when tenant.CreatedAt is null => (tenant, Rejections.TenantUnknown),
        TenantCommand.AddKey { Key: var key } => Find(tenant, key.Id) switch
        {
            null => (tenant with { Keys = tenant.Keys.Add(key) }, null),
            var known when known.SecretHash == key.SecretHash => (tenant, null),
            _ => (tenant, Rejections.ApiKeyExists),
        },
        TenantCommand.RevokeKey revoke => Find(tenant, revoke.KeyId) switch
        {
            null => (tenant, Rejections.ApiKeyUnknown),
            { RevokedAt: not null } => (tenant, null),
            var known => (tenant with { Keys = tenant.Keys.Replace(known, known with { RevokedAt = revoke.At }) }, null),
        },
        _ => throw new UnreachableException(),
    };

    private static ApiKey? Find(Tenant tenant, string id) => tenant.Keys.FirstOrDefault(key => key.Id == id);
}
