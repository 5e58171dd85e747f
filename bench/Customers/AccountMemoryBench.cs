using System.Text.Json;
using Billing.Bench;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Serialization;

namespace Billing.Customers;

/// <summary>What an idle active account takes, and how fast accounts that nobody held come into memory.</summary>
internal sealed class AccountMemoryBench(BenchDatabase database, bool quick)
{
    private const int BytesBesideState = 4 * 1024;
    private const int BytesPerStateByte = 4;

    private readonly int _accounts = quick ? 2_000 : 10_000;

    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await database.CreateAsync();
        await using (var first = await GrainServer.StartAsync(database.ConnectionString))
        {
            var load = new CustomerLoad(_accounts, first.SendAsync);
            await load.OpenAsync();
            await load.RunAsync(256, TimeSpan.FromSeconds(quick ? 2 : 5));
        }

        await using var server = await GrainServer.StartAsync(database.ConnectionString);
        await ReadAsync(server, 0, 200); // until everything is compiled
        var before = Settled();
        var begun = TimeProvider.System.GetTimestamp();
        var size = await ReadAsync(server, 200, _accounts);
        var elapsed = TimeProvider.System.GetElapsedTime(begun);
        var count = _accounts - 200;
        var bytes = (Settled() - before) / (double)count;
        var wanted = BytesBesideState + (BytesPerStateByte * size);
        yield return new Figure("activation", count / elapsed.TotalSeconds, "per s", Note: "accounts that no silo held, each read once, 64 at a time");
        yield return new Figure(
            "memory-idle-account", bytes, "bytes", Ratio: null, IsSound: true,
            Note: FormattableString.Invariant($"its state is {size:0} bytes of JSON; wanted at most {wanted:0}: {(bytes <= wanted ? "met" : "missed")}"));
    }

    /// <summary>The average size of their states.</summary>
    private static async Task<double> ReadAsync(GrainServer server, int from, int until)
    {
        var (next, size) = (from - 1, 0L);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var account = Interlocked.Increment(ref next); account < until; account = Interlocked.Increment(ref next))
            {
                var read = await server.Grains.GetGrain<IAccountGrain>($"{GrainServer.Tenant}/{GrainServer.AccountOf(account)}").ReadState();
                // Of some of them: writing all would be most of the work.
                if (account % 50 == 0)
                {
                    Interlocked.Add(ref size, JsonSerializer.SerializeToUtf8Bytes(read!.State, BillingSerialization.Json).Length);
                }
            }
        })));
        return size / Math.Max(1.0, Enumerable.Range(from, until - from).Count(static account => account % 50 == 0));
    }

    private static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
