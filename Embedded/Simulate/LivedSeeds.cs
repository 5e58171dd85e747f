using System.Collections.Concurrent;

namespace Billing.Embedded.Simulate;

/// <summary>Several lives, as many at a time as there are cores, told in the order of their seeds. A life has a thread of its own and shares nothing.</summary>
internal static class LivedSeeds
{
    public static IEnumerable<LivedSeed> Live(SimulateOptions options, TextWriter? trace)
    {
        if (options.Seeds == 1 || options.Cores == 1 || trace is not null)
        {
            for (var seed = options.From; seed < options.From + options.Seeds; seed++)
            {
                yield return LivedSeed.Live(seed, options, trace);
            }

            yield break;
        }

        using var told = new BlockingCollection<LivedSeed>();
        var next = (long)options.From - 1;
        var threads = Enumerable.Range(0, options.Cores).Select(_ => new Thread(() =>
        {
            for (var seed = (ulong)Interlocked.Increment(ref next); seed < options.From + options.Seeds; seed = (ulong)Interlocked.Increment(ref next))
            {
                told.Add(LivedSeed.Live(seed, options, trace: null));
            }
        })).ToArray();
        Array.ForEach(threads, static thread => thread.Start());

        var early = new SortedDictionary<ulong, LivedSeed>();
        for (var seed = options.From; seed < options.From + options.Seeds; seed++)
        {
            LivedSeed? lived;
            while (!early.Remove(seed, out lived))
            {
                var another = told.Take();
                early.Add(another.Seed, another);
            }

            yield return lived;
        }

        Array.ForEach(threads, static thread => thread.Join());
    }
}
