using System.Collections.Concurrent;
using Orleans.TestingHost;

namespace Billing.Engine.Tests.Harness;

/// <summary>What a test asks of its cluster.</summary>
internal sealed record ClusterKind
{
    private static readonly ConcurrentDictionary<ClusterKind, Lazy<Task<TestCluster>>> Shared = new();

    public bool Durable { get; init; }

    public bool ShortReminders { get; init; }

    public bool CollectsIdle { get; init; }

    public bool Filters { get; init; }

    /// <summary>Clusters on the database, which the embedded build serves under its session lock.</summary>
    public bool Clustered { get; init; }

    /// <summary>Answers, activations and deactivations have a second.</summary>
    public bool Hasty { get; init; }

    /// <summary>The test stops or breaks the cluster, so nobody else may stand on it.</summary>
    public bool OwnCluster { get; init; }

    public short Silos { get; init; } = 1;

    public static Task<TestCluster> SharedAsync(ClusterKind kind) =>
        Shared.GetOrAdd(kind, static wanted => new(() => wanted.DeployAsync(null, null))).Value;

    public async Task<TestCluster> DeployAsync(string? fault, string? database)
    {
        var builder = new TestClusterBuilder(Silos);
        builder.AddSiloBuilderConfigurator<SiloUnderTest>();
        Set(SiloUnderTest.DatabaseKey, database);
        Set(SiloUnderTest.ShortRemindersKey, ShortReminders ? "yes" : null);
        Set(SiloUnderTest.IdleKey, CollectsIdle ? "yes" : null);
        Set(SiloUnderTest.FiltersKey, Filters ? "yes" : null);
        Set(SiloUnderTest.ClusteredKey, Clustered ? "yes" : null);
        Set(SiloUnderTest.HastyKey, Hasty ? "yes" : null);
        Set("Embedded:Fault", fault);
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;

        void Set(string key, string? value)
        {
            if (value is not null)
            {
                builder.Properties[key] = value;
            }
        }
    }
}
