using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator;

/// <summary>
/// Lines of a ledger on disk: a checksum, the line as JSON. What a crash has torn fails its checksum; from there on nothing was
/// ever acknowledged, and it is cut off.
/// </summary>
internal static class LedgerFile
{
    private const int ChecksumLength = 9;

    public static byte[] ToBytes(SimulatorWire.LedgerLine line)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(line, SimulatorWire.Json);
        return [.. Encoding.ASCII.GetBytes(Checksum(json) + " "), .. json, (byte)'\n'];
    }

    /// <summary>Every whole line; the file ends after the last of them.</summary>
    public static List<SimulatorWire.LedgerLine> ReadAndCut(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var lines = new List<SimulatorWire.LedgerLine>();
        var whole = 0;
        while (bytes.AsSpan(whole).IndexOf((byte)'\n') is >= 0 and var length && Read(bytes.AsSpan(whole, length)) is { } line)
        {
            lines.Add(line);
            whole += length + 1;
        }

        file.SetLength(whole);
        file.Position = whole;
        return lines;
    }

    private static SimulatorWire.LedgerLine? Read(ReadOnlySpan<byte> line)
    {
        if (line.Length <= ChecksumLength || Encoding.ASCII.GetString(line[..(ChecksumLength - 1)]) != Checksum(line[ChecksumLength..]))
        {
            return null;
        }

        return JsonSerializer.Deserialize<SimulatorWire.LedgerLine>(line[ChecksumLength..], SimulatorWire.Json);
    }

    private static string Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        foreach (var one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum.ToString("x8", CultureInfo.InvariantCulture);
    }
}
