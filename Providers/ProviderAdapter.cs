namespace Billing.Providers;

/// <summary>Everything one provider can be asked. What it does not have is null, and its capability is false.</summary>
public sealed record ProviderAdapter(string Name, ProviderCapabilities Capabilities, IPaymentProvider Payments)
{
    public IHeldPayments? Held { get; init; }

    public IContinuations? Continuations { get; init; }

    public ICustomerVault? Vault { get; init; }

    public ICustomerMetadata? Metadata { get; init; }

    public IHostedPages? Pages { get; init; }

    public IProviderBooks? Books { get; init; }

    public INoticeReader? Notices { get; init; }

    /// <summary>Null where notices are signed with a secret that both know.</summary>
    public INoticeCertificates? Certificates { get; init; }

    public IProviderSight? Sight { get; init; }

    public ICancellations? Cancellations { get; init; }
}
