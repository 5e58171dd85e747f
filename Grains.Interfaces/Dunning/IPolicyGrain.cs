using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Dunning;

/// <summary>The dunning policies of a tenant, each version for ever as it was uploaded. Its key is <c>tenant/policies</c>.</summary>
[Alias("billing.policies")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>An account has come into a case and asks what is to be done. The newest version comes to it as a command; none, where there is none of that name.</summary>
    [Alias("ask")]
    [OneWay]
    Task Ask(PolicyRequest request);
}

/// <param name="Account">Who asks, as <c>tenant/account</c>.</param>
/// <param name="Key">The effect that the answer is to.</param>
/// <param name="Policy">The name of the policy.</param>
public sealed record PolicyRequest(string Account, string Key, string Policy);
