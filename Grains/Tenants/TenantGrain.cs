using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Tenants;

namespace Billing.Grains.Tenants;

public sealed class TenantGrain([PersistentState("tenant")] IPersistentState<TenantDocument> stored) : Grain, ITenantGrain
{
    public async Task<TenantAnswer> Send(TenantCommand command)
    {
        while (true)
        {
            var decidedOn = stored.Etag;
            var tenant = stored.State.Tenant;
            var (next, refused) = TenantDecisions.Decide(tenant, command);
            TenantAnswer answer = refused is null ? new TenantAnswer.Accepted(next) : new TenantAnswer.Refused(refused);
            if (!ReferenceEquals(next, tenant))
            {
                await stored.WriteOrLeave(new TenantDocument { Tenant = next }, this);
                return answer;
            }

            if (await stored.IsStill(decidedOn))
            {
                return answer;
            }
        }
    }

    /// <summary>Read anew: a key that another activation has revoked must not open a door here.</summary>
    public async Task<Tenant> Read()
    {
        await stored.ReadStateAsync();
        return stored.State.Tenant;
    }
}

/// <summary>Stored: names are format.</summary>
public sealed record TenantDocument
{
    public Tenant Tenant { get; init; } = new();
}
