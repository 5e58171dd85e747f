using Billing.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Silo;

/// <summary>Ready is who can read and write accounts now; alive is who could again.</summary>
public sealed class Readiness(JournalHost host) : IHealthCheck
{
    private static readonly AccountKey Nobody = new("health", "probe");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (host.HasFailed)
        {
            return HealthCheckResult.Unhealthy("A writer of the journal has ended.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await host.Journal.FindHealthAsync(Nobody, patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception away) when (away is Npgsql.NpgsqlException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", away);
        }
    }
}
