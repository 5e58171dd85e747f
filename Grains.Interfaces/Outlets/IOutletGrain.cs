using Billing.Domain.Accounts;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Outlets;

/// <summary>
/// Brings what an account has to tell to whoever tells it, and what a product has to do to the product, and the answer back. Its key is
/// <c>tenant/product</c>, or <c>tenant/~messages</c> for what customers are told.
/// </summary>
[Alias("billing.outlet")]
public interface IOutletGrain : IGrainWithStringKey
{
    /// <param name="account">The account that asks, as <c>tenant/account</c>.</param>
    /// <param name="effect">What it asks for.</param>
    [Alias("carry")]
    [OneWay]
    Task Carry(string account, AccountEffect effect);
}
