using System.Buffers.Binary;
using System.Numerics;

namespace Billing.Embedded;

/// <summary>
/// XXH32 with seed 0 and its bytes reversed: the hash in which Orleans places grain ids on its ring and in the reminder
/// table (it reads the big-endian digest as a little-endian number). Written here because a row of this build must be
/// found by the other one.
/// </summary>
internal static class XxHash
{
    private const uint P1 = 2654435761, P2 = 2246822519, P3 = 3266489917, P4 = 668265263, P5 = 374761393;

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var rest = data;
            uint hash;
            if (rest.Length >= 16)
            {
                uint a = P1 + P2, b = P2, c = 0, d = 0u - P1;
                for (; rest.Length >= 16; rest = rest[16..])
                {
                    a = Round(a, rest);
                    b = Round(b, rest[4..]);
                    c = Round(c, rest[8..]);
                    d = Round(d, rest[12..]);
                }

                hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
                    + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            }
            else
            {
                hash = P5;
            }

            hash += (uint)data.Length;
            for (; rest.Length >= 4; rest = rest[4..])
            {
                hash = BitOperations.RotateLeft(hash + BinaryPrimitives.ReadUInt32LittleEndian(rest) * P3, 17) * P4;
            }

            foreach (var value in rest)
            {
                hash = BitOperations.RotateLeft(hash + value * P5, 11) * P1;
            }

            hash = (hash ^ (hash >> 15)) * P2;
            hash = (hash ^ (hash >> 13)) * P3;
            return BinaryPrimitives.ReverseEndianness(hash ^ (hash >> 16));
        }
    }

    private static uint Round(uint lane, ReadOnlySpan<byte> data) => unchecked(
        BitOperations.RotateLeft(lane + BinaryPrimitives.ReadUInt32LittleEndian(data) * P2, 13) * P1);
}
