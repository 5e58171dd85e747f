using System.Collections.Concurrent;
using System.Globalization;

namespace Billing.Api.Keys;

/// <summary>A bucket for each key: full it holds so many requests, and it is filled at a steady rate.</summary>
public sealed class RateLimits(ApiOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public string Policy { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"\"key\";q={options.RequestsAtOnce};w={Math.Max(1, options.RequestsAtOnce / options.RequestsPerSecond)}");

    public Taken Take(Caller caller) => _buckets.GetOrAdd(caller.KeyId + caller.Partition, static (_, start) => new Bucket(start.options, start.time), (options, time))
        .Take(time.GetTimestamp());

    /// <summary>What is left; below nothing when this one is too many. And in how many seconds there is one more, or all.</summary>
    public readonly record struct Taken(int Left, int SecondsUntilFull, int SecondsUntilOne)
    {
        public bool IsTooMany => Left < 0;
    }

    private sealed class Bucket(ApiOptions options, TimeProvider time)
    {
        private readonly Lock _gate = new();
        private readonly long _ticksPerRequest = Math.Max(1, time.TimestampFrequency / options.RequestsPerSecond);

        // The moment at which the bucket would be full again: one number instead of a level and a time.
        private long _fullAt = time.GetTimestamp();

        public Taken Take(long now)
        {
            lock (_gate)
            {
                var fullAt = Math.Max(_fullAt, now) + _ticksPerRequest;
                var left = options.RequestsAtOnce - (int)((fullAt - now + _ticksPerRequest - 1) / _ticksPerRequest);
                if (left >= 0)
                {
                    _fullAt = fullAt;
                }

                return new Taken(left, Seconds(_fullAt - now), left >= 0 ? 0 : Math.Max(1, Seconds(_ticksPerRequest)));
            }
        }

        private int Seconds(long ticks) => (int)Math.Min(int.MaxValue, (ticks + time.TimestampFrequency - 1) / time.TimestampFrequency);
    }
}
