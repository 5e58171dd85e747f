using Billing.Domain.Standings;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.States;

/// <summary>
/// How an account stands and why, read from its journal. Its key is that of the account; it is another grain so that explaining does not hold
/// up the customer.
/// </summary>
[Alias("billing.accountState")]
public interface IAccountStateGrain : IGrainWithStringKey
{
    /// <summary>Now, or at a past moment of the account's own time; null where it was not opened by then.</summary>
    [Alias("read")]
    [AlwaysInterleave]
    Task<AccountStanding?> Read(Instant? at);
}
