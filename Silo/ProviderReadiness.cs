using Billing.Grains.Lanes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Silo;

/// <summary>
/// A provider that does not answer is said here, and is no reason to take the server away: what it is asked waits, and everything else
/// goes on.
/// </summary>
public sealed class ProviderReadiness(ProviderCircuits circuits) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var states = circuits.All.ToDictionary(static circuit => circuit.Provider, static circuit => (object)circuit.State.ToString());
        return Task.FromResult(circuits.All.All(static circuit => circuit.State == CircuitState.Closed)
            ? HealthCheckResult.Healthy(data: states)
            : HealthCheckResult.Degraded("A payment provider does not answer.", data: states));
    }
}
