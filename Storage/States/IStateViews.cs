using System.Collections.Immutable;
using Billing.Domain.Standings;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// What is read across the accounts of a tenant: each from one documented SQL view (<c>docs/sql-views.md</c>), in one statement, as the
/// commits have left it. The API and the pages ask here and nowhere else.
/// </summary>
public interface IStateViews
{
    /// <summary>The tenants that have accounts.</summary>
    Task<ImmutableArray<string>> ReadTenantsAsync(CancellationToken cancellation = default);

    /// <summary>A page of accounts by id, after one when it is given.</summary>
    Task<ImmutableArray<AccountRow>> SearchAsync(
        string tenant, AccountSearch search, int countMax, string? after, CancellationToken cancellation = default);

    Task<HealthFigures> ReadHealthAsync(string tenant, CancellationToken cancellation = default);

    Task<AgingFigures> ReadAgingAsync(string tenant, CancellationToken cancellation = default);

    Task<DunningFigures> ReadDunningAsync(string tenant, CancellationToken cancellation = default);

    Task<RecoveryFigures> ReadRecoveryAsync(string tenant, Instant since, CancellationToken cancellation = default);

    Task<DriftFigures> ReadDriftAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>What was found of one account and stands, the oldest first.</summary>
    Task<ImmutableArray<OpenDifference>> ReadDifferencesAsync(AccountKey account, CancellationToken cancellation = default);

    Task<LagFigures> ReadLagAsync(string tenant, CancellationToken cancellation = default);

    Task<CoverageFigures> ReadCoverageAsync(string tenant, Instant since, CancellationToken cancellation = default);
}
