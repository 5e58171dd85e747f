using System.Collections.Immutable;
using Billing.Domain.Standings;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.States;

/// <summary>
/// What is seen across the accounts of a tenant. It only reads, from the documented SQL views, and remembers nothing: the API and the pages ask
/// the same. Its key is the tenant's part of the data.
/// </summary>
[Alias("billing.tenantStates")]
public interface ITenantStatesGrain : IGrainWithStringKey
{
    /// <summary>A page of accounts, by id.</summary>
    [Alias("search")]
    [AlwaysInterleave]
    Task<AccountRows> Search(AccountSearch search, int countMax, string? after);

    [Alias("health")]
    [AlwaysInterleave]
    Task<HealthFigures> Health();

    [Alias("aging")]
    [AlwaysInterleave]
    Task<AgingFigures> Aging();

    [Alias("dunning")]
    [AlwaysInterleave]
    Task<DunningFigures> Dunning();

    /// <summary>Of attempts that failed from a moment on; where none is named, of the last thirty days, and of a test tenant all.</summary>
    [Alias("recovery")]
    [AlwaysInterleave]
    Task<RecoveryFigures> Recovery(Instant? since);

    [Alias("drift")]
    [AlwaysInterleave]
    Task<DriftFigures> Drift();

    [Alias("lag")]
    [AlwaysInterleave]
    Task<LagFigures> Lag();

    /// <summary>Of invoices that have changed from a moment on; where none is named, in the last thirty days, and of a test tenant all.</summary>
    [Alias("coverage")]
    [AlwaysInterleave]
    Task<CoverageFigures> Coverage(Instant? since);
}

/// <summary>The tenants there are, for the operator. Its key is 0.</summary>
[Alias("billing.tenantList")]
public interface ITenantListGrain : IGrainWithIntegerKey
{
    /// <summary>Those that have accounts, live and test each for itself.</summary>
    [Alias("read")]
    [AlwaysInterleave]
    Task<ImmutableArray<string>> Read();
}
