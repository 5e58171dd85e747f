using Billing.Domain;
using Billing.Domain.Dunning;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Dunning;

/// <summary>The dunning policies of a tenant, each version for ever as it was uploaded. Its key is <c>tenant/policies</c>.</summary>
[Alias("billing.policies")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>Puts a policy in force under its name. What is in force already is no change; anything else is a new version.</summary>
    [Alias("upload")]
    Task<PolicyAnswer> Upload(DunningPolicy policy);

    /// <summary>No new case opens under this version from now on.</summary>
    [Alias("withdraw")]
    Task<PolicyAnswer> Withdraw(PolicyKey version);

    [Alias("read")]
    [ReadOnly]
    Task<PolicyBook> Read();

    /// <summary>An account has come into a case and asks what is to be done. The version in force comes to it as a command; none, where there is none of that name.</summary>
    [Alias("ask")]
    [OneWay]
    Task Ask(PolicyRequest request);
}

/// <param name="Account">Who asks, as <c>tenant/account</c>.</param>
/// <param name="Key">The effect that the answer is to.</param>
/// <param name="Policy">The name of the policy.</param>
public sealed record PolicyRequest(string Account, string Key, string Policy);

public abstract record PolicyAnswer
{
    private PolicyAnswer()
    {
    }

    /// <param name="Policy">What the request was about, as it stands now.</param>
    /// <param name="IsWithdrawn">No new case opens under it.</param>
    public sealed record Stands(DunningPolicy Policy, bool IsWithdrawn) : PolicyAnswer;

    public sealed record Refused(Rejection Rejection) : PolicyAnswer;
}
