using Billing.Domain.Accounts;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Consolidations;

/// <summary>
/// Brings to an account that pays for others what it takes over from one of them, and the answer back: two commits with one
/// operation id, so that no account ever waits for another. Its key is <c>tenant/parent</c>.
/// </summary>
[Alias("billing.parentLane")]
public interface IParentLaneGrain : IGrainWithStringKey
{
    /// <param name="child">The account that asks, as <c>tenant/account</c>.</param>
    /// <param name="effect">What it asks for.</param>
    [Alias("carry")]
    [OneWay]
    Task Carry(string child, AccountEffect effect);
}
