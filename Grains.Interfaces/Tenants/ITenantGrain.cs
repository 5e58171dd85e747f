using Billing.Domain.Tenants;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Tenants;

/// <summary>A tenant and the keys of its programs. Its key is <c>tenant/keys</c>.</summary>
[Alias("billing.tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    [Alias("send")]
    Task<TenantAnswer> Send(TenantCommand command);

    [Alias("read")]
    [ReadOnly]
    Task<Tenant> Read();
}
