using System.Diagnostics;
using Billing.Domain.Accounts;

namespace Billing.Customers;

/// <summary>
/// Callers who each wait for their answer, over accounts that each belong to one caller. How a mutation is brought to its
/// account is somebody else's.
/// </summary>
internal sealed class CustomerLoad(int accounts, Func<int, string, AccountCommand, Task> send)
{
    private readonly int[] _done = new int[accounts];

    public sealed record Result(long Count, double PerSecond, double P50Ms, double P99Ms);

    /// <summary>Mutations that were acknowledged.</summary>
    public long Acknowledged => _done.Sum(static done => (long)done);

    public async Task OpenAsync()
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var account = Interlocked.Increment(ref next); account < accounts; account = Interlocked.Increment(ref next))
            {
                var step = 0;
                foreach (var command in Mutations.Opening)
                {
                    await send(account, $"o{step++}", command);
                }
            }
        })));
    }

    public async Task<Result> RunAsync(int callers, TimeSpan span)
    {
        var latencies = new List<long>[callers];
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = latencies[caller] = new List<long>(4096);
            for (var round = 0; Stopwatch.GetElapsedTime(begun) < span; round++)
            {
                var account = caller + (round % (accounts / callers) * callers);
                var at = Stopwatch.GetTimestamp();
                var number = _done[account];
                await send(account, $"m{number}", Mutations.Of(number));
                _done[account] = number + 1;
                mine.Add(Stopwatch.GetTimestamp() - at);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(begun);
        var all = latencies.SelectMany(static list => list).Order().ToArray();
        return new Result(all.Length, all.Length / elapsed.TotalSeconds, At(all, 0.50), At(all, 0.99));
    }

    private static double At(long[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * quantile)] * 1000.0 / Stopwatch.Frequency;
}
