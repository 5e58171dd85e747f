using Billing.Engine.Tests.Harness;
using Billing.Shared;

namespace Billing.Engine.Tests.OfficialOnly;

/// <summary>Two silos as processes of their own find each other through our membership table.</summary>
public class Silo_processes
{
    private const string Started = "Application started";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Form_one_cluster_on_one_database()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = Silo(database);
        await first.SeesAsync(Started, Patience);
        await using var second = Silo(database);
        await second.SeesAsync(Started, Patience);

        // 3 is SiloStatus.Active; both stand under one cluster id.
        Assert.Equal(2, await database.CountAsync("SELECT count(*) FROM OrleansMembershipTable WHERE Status = 3 AND DeploymentId = 'billing'"));
    }

    private static ChildProcess Silo(TestDatabase database) => SiloProcess.Start(database);
}
