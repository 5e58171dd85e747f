using System.Collections.Immutable;
using Billing.Domain.Standings;
using Billing.Grains.Interfaces.States;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.States;

public sealed class TenantStatesGrain(IStateViews views, TimeProvider time) : Grain, ITenantStatesGrain
{
    private string Tenant => this.GetPrimaryKeyString();

    public async Task<AccountRows> Search(AccountSearch search, int countMax, string? after)
    {
        var rows = await views.SearchAsync(Tenant, search, countMax + 1, after);
        return rows.Length > countMax ? new AccountRows(rows[..countMax], rows[countMax - 1].Account) : new AccountRows(rows, null);
    }

    public Task<HealthFigures> Health() => views.ReadHealthAsync(Tenant);

    public Task<AgingFigures> Aging() => views.ReadAgingAsync(Tenant);

    public Task<DunningFigures> Dunning() => views.ReadDunningAsync(Tenant);

    public Task<RecoveryFigures> Recovery(Instant? since) => views.ReadRecoveryAsync(Tenant, Moments.Since(since, Tenant, time));

    public Task<DriftFigures> Drift() => views.ReadDriftAsync(Tenant);

    public Task<LagFigures> Lag() => views.ReadLagAsync(Tenant);

    public Task<CoverageFigures> Coverage(Instant? since) => views.ReadCoverageAsync(Tenant, Moments.Since(since, Tenant, time));
}

public sealed class TenantListGrain(IStateViews views) : Grain, ITenantListGrain
{
    public Task<ImmutableArray<string>> Read() => views.ReadTenantsAsync();
}
