using Billing.Domain.Accounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Outlets;

/// <summary>
/// The way out to whoever talks to customers and to the products that they use. As with money there are answers and not only successes:
/// a product that takes its time says <see cref="ProviderOutcome.Processing"/>, and confirms later by its own call.
/// </summary>
public interface IOutlet
{
    /// <param name="account">Whom it is about, as <c>tenant/account</c>.</param>
    /// <param name="message">What to tell. The same key is the same message: it is sent once.</param>
    /// <param name="cancellation">When to give up.</param>
    Task<ProviderOutcome> TellAsync(string account, AccountEffect.TellCustomer message, CancellationToken cancellation = default);

    /// <summary>Has a product do something; it is asked again until it has confirmed.</summary>
    Task<ProviderOutcome> EnforceAsync(string account, AccountEffect.EnforceMeasure measure, CancellationToken cancellation = default);
}
