using System.Collections.Immutable;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Recomputing;
using Billing.Grains.Lanes;
using Billing.Storage;
using Microsoft.Extensions.Logging;

namespace Billing.Grains.Recomputing;

/// <summary>Looks one account through. What it keeps in memory is what the journal added up to, and only as long as somebody asks.</summary>
[CollectionAgeLimit(Minutes = 2)]
public sealed class RecomputeGrain(
    IRecomputeStore store, IAccountJournal journal, ProviderLanes lanes, TimeProvider time, RecomputeMeter meter, ILogger<RecomputeGrain> logger)
    : Grain, IRecomputeGrain
{
    private AccountRecompute? _recompute;

    private AccountKey Key => AccountKey.Parse(this.GetPrimaryKeyString());

    public Task<RecomputeAnswer?> Run(RecomputeAsked asked) =>
        (_recompute ??= new AccountRecompute(Key, store, journal, new LaneMetadata(GrainFactory, lanes), time, meter, GrainFactory.GetGrain<IAccountGrain>(Key.ToString()))).RunAsync(asked);

    public async Task Look(string cause)
    {
        try
        {
            if (await Run(new RecomputeAsked(cause, IsDry: false) { IsThorough = false }) is { Differences: { IsEmpty: false } found })
            {
                RecomputeLog.Found(logger, Key.ToString(), found.Length, cause, found[0].ToString());
            }
        }
        catch (Exception failure)
        {
            // Nobody waits for it: the sweep comes by again.
            RecomputeLog.NotLooked(logger, Key.ToString(), cause, failure);
            _recompute = null;
        }
    }

    public async Task<ImmutableArray<FoundDrift>> Drift(int countMax, long? before) =>
        [.. (await store.ReadDriftAsync(Key.Tenant, Key.Account, countMax, before)).Select(static row =>
            new FoundDrift(row.Number, row.Difference, row.FoundAt, row.SeenAt, row.MendedAt, row.Cause))];
}
