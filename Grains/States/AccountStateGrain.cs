using Billing.Domain.Accounts;
using Billing.Domain.Standings;
using Billing.Grains.Accounts;
using Billing.Grains.Interfaces.States;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.States;

public sealed class AccountStateGrain(IAccountJournal journal, IStateViews views, TimeProvider time) : Grain, IAccountStateGrain
{
    /// <summary>No snapshot has this format: the trail begins with the first entry.</summary>
    private const int NoSnapshot = -1;

    public async Task<AccountStanding?> Read(Instant? at)
    {
        var key = AccountKey.Parse(this.GetPrimaryKeyString());
        var loaded = await journal.LoadAsync(key, NoSnapshot);
        var (state, trail, seq) = (AccountState.New, new JournalTrail(), 0L);
        foreach (var entry in loaded.Tail.TakeWhile(entry => at is null || entry.At <= at))
        {
            var facts = AccountDocuments.FactsFromDocument(entry.Facts);
            state = facts.Aggregate(state, AccountEvolution.Apply);
            trail.Add(entry.Seq, entry.At, entry.Cause, facts);
            seq = entry.Seq;
        }

        return state.Agreed is null ? null : StandingReading.Of(state, trail, seq, at ?? Now(state)) with
        {
            Differences = at is null ? await views.ReadDifferencesAsync(key) : [],
        };
    }

    /// <summary>A customer on real time lives now; one on a test clock where it has been brought to.</summary>
    private Instant Now(AccountState state) => state.Terms.TestClock is null
        ? Instant.Max(Moments.Now(time), state.AdvancedTo)
        : state.AdvancedTo;
}
