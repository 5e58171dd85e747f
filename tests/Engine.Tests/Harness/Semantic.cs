using Billing.Shared;
using Orleans.TestingHost;

namespace Billing.Engine.Tests.Harness;

/// <summary>
/// A class of sentences about the runtime. Each sentence runs on a cluster of its own kind; the cluster is shared with
/// other sentences of the same kind, and kept apart by grain ids that no two tests share.
/// </summary>
public abstract class Semantic
{
    private string? _id;

    /// <summary>Set by the suite that proves these sentences can fail: the deliberate mistake to switch on.</summary>
    public string? Fault { get; set; }

    protected string Id => _id ??= $"{GetType().Name}.{Guid.NewGuid():N}";

    internal Observed Seen => Observed.In(Id);

    private protected async Task On(ClusterKind kind, Func<TestCluster, Task> sentence)
    {
        if (Fault is null && !kind.OwnCluster)
        {
            await sentence(await ClusterKind.SharedAsync(kind));
            return;
        }

        await using var database = kind.Durable ? await TestDatabase.CreateAsync() : null;
        await Live(await kind.DeployAsync(Fault, database?.ConnectionString), sentence);
    }

    private protected Task OnCluster(Func<TestCluster, Task> sentence) => On(new ClusterKind(), sentence);

    /// <summary>On a cluster that keeps state and reminders in a database of the test's own.</summary>
    private protected async Task OnDatabase(Func<TestCluster, TestDatabase, Task> sentence)
    {
        await using var database = await TestDatabase.CreateAsync();
        var cluster = await new ClusterKind { Durable = true, ShortReminders = true }
            .DeployAsync(Fault, database.ConnectionString);
        await Live(cluster, each => sentence(each, database));
    }

    private async Task Live(TestCluster cluster, Func<TestCluster, Task> sentence)
    {
        try
        {
            await sentence(cluster);
        }
        finally
        {
            // A sentence that failed leaves calls that nobody lets go; a wrong engine may not even stop.
            if (Fault is not null && cluster.Silos is [var silo])
            {
                await cluster.KillSiloAsync(silo);
            }

            await cluster.DisposeAsync();
        }
    }
}
