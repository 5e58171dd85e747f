using System.Numerics;

namespace Billing.Embedded;

/// <summary>Random numbers that depend on their seed and on nothing else (xoshiro256**, seeded by splitmix64).</summary>
public sealed class SeededRandom
{
    private ulong _a, _b, _c, _d;

    public SeededRandom(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    public ulong NextUInt64()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
            var shifted = _b << 17;
            _c ^= _a;
            _d ^= _b;
            _b ^= _c;
            _a ^= _d;
            _c ^= shifted;
            _d = BitOperations.RotateLeft(_d, 45);
            return result;
        }
    }

    /// <summary>A number from 0 up to but not including <paramref name="end"/>.</summary>
    public int Next(int end) => end <= 1 ? 0 : (int)(((NextUInt64() >> 32) * (ulong)end) >> 32);

    /// <summary>True with the probability <paramref name="perMille"/> in a thousand.</summary>
    public bool Chance(int perMille) => perMille > 0 && Next(1000) < perMille;

    /// <summary>A stream of its own, so that one consumer's appetite does not change another's numbers.</summary>
    public SeededRandom Fork() => new(NextUInt64());

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
