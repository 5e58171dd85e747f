using System.Diagnostics;

namespace Billing.Customers;

/// <summary>Callers who each wait for their answer, over things that are numbered.</summary>
internal sealed class CallLoad(Func<int, Task> call)
{
    /// <summary>How many calls are made between two looks at the clock.</summary>
    private const int Burst = 16;

    public async Task<CustomerLoad.Result> RunAsync(int callers, int things, TimeSpan span)
    {
        var latencies = new List<long>[callers];
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = latencies[caller] = new List<long>(4096);
            for (var next = caller; Stopwatch.GetElapsedTime(begun) < span;)
            {
                for (var i = 0; i < Burst; i++, next = (next + callers) % things)
                {
                    var at = Stopwatch.GetTimestamp();
                    await call(next);
                    mine.Add(Stopwatch.GetTimestamp() - at);
                }
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(begun);
        var all = latencies.SelectMany(static list => list).Order().ToArray();
        return new CustomerLoad.Result(all.Length, all.Length / elapsed.TotalSeconds, At(all, 0.50), At(all, 0.99));
    }

    private static double At(long[] sorted, double quantile) => sorted[(int)((sorted.Length - 1) * quantile)] * 1000.0 / Stopwatch.Frequency;
}
