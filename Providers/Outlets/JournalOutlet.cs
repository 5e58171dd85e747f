using Billing.Domain.Accounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Outlets;

/// <summary>
/// The outlet where nothing else is set up: what is to be told and done stands in the account's journal and on its timeline, where
/// other systems read it. Products that are named here confirm by a call of their own; of the others nobody waits for a word, for they
/// ask for entitlements each time.
/// </summary>
/// <param name="confirming">The products that confirm.</param>
public sealed class JournalOutlet(IEnumerable<string> confirming) : IOutlet
{
    private const string Reference = "journal";

    private readonly HashSet<string> _confirming = [.. confirming];

    public Task<ProviderOutcome> TellAsync(string account, AccountEffect.TellCustomer message, CancellationToken cancellation = default) =>
        Task.FromResult<ProviderOutcome>(new ProviderOutcome.Succeeded(Reference));

    public Task<ProviderOutcome> EnforceAsync(string account, AccountEffect.EnforceMeasure measure, CancellationToken cancellation = default) =>
        Task.FromResult<ProviderOutcome>(_confirming.Contains(measure.Product) ? new ProviderOutcome.Processing() : new ProviderOutcome.Succeeded(Reference));
}
