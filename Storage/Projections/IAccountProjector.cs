using System.Collections.Immutable;
using Billing.Domain.Recomputing;

namespace Billing.Storage;

/// <summary>
/// What the read models say about an account, as a function of its entries alone. The same code runs when a commit is made
/// and when the read models are made again from the journal; that is why the two agree to the byte.
/// </summary>
public interface IAccountProjector
{
    IAccountProjection Begin(AccountKey account);
}

/// <summary>One account, fed with its entries in order.</summary>
public interface IAccountProjection
{
    Projected Apply(JournalEntry entry);
}

/// <summary>What an entry leaves in the read models: the clock, the health row (empty: as it was), its lines of the timeline.</summary>
public sealed record Projected(WakeTimes Clock, ReadOnlyMemory<byte> Health, ImmutableArray<TimelineLine> Timeline)
{
    /// <summary>The names at providers that the entry says are the account's.</summary>
    public ImmutableArray<ClaimedCustomer> Customers { get; init; } = [];

    /// <summary>What can be looked at of the account and is another since the entry.</summary>
    public ImmutableArray<ViewRecord> Records { get; init; } = [];
}
