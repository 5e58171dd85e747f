using System.Globalization;
using System.Text;

namespace Billing.Embedded;

/// <summary>
/// What a simulated life did, step by step. The digest is always kept; the lines are written only when somebody wants to
/// read them. Two runs of one seed must agree on both.
/// </summary>
public sealed class SimulatedTrace(TextWriter? writer)
{
    private const ulong Prime = 0x100000001B3;
    private ulong _digest = 0xCBF29CE484222325;

    public long Steps { get; private set; }

    public string Digest => _digest.ToString("x16", CultureInfo.InvariantCulture);

    public void Write(long ticks, string what, string who)
    {
        Steps++;
        unchecked
        {
            _digest = (_digest ^ (ulong)ticks) * Prime;
            Mix(what);
            Mix(who);
        }

        writer?.Write(string.Create(
            CultureInfo.InvariantCulture, $"{new DateTime(ticks, DateTimeKind.Utc):yyyy-MM-ddTHH:mm:ss.fffffff} {Steps,8} {who} {what}\n"));
    }

    private void Mix(string text)
    {
        unchecked
        {
            foreach (var letter in text)
            {
                _digest = (_digest ^ letter) * Prime;
            }
        }
    }
}
