namespace Billing.Domain.Collection;

/// <summary>
/// Who an account is at a provider. The name is the provider's, and tells nothing about the person. Stored: names and fields are format.
/// </summary>
public sealed record ProviderCustomer(string Provider, string Customer);
