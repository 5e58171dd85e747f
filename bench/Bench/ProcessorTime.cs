using System.Diagnostics;
using System.Globalization;

namespace Billing.Bench;

/// <summary>
/// Processor time of the load generator and of the whole cluster, ended processes included. On a machine that others use
/// too, a figure per second says how busy they were; this says what a commit costs.
/// </summary>
public sealed class ProcessorTime(int postmaster)
{
    private const double TicksPerSecond = 100;

    public readonly record struct Reading(double Client, double Server)
    {
        public static Reading operator -(Reading later, Reading earlier) => new(later.Client - earlier.Client, later.Server - earlier.Server);

        public double Total => Client + Server;
    }

    /// <summary>In seconds. The client's includes children that have ended, so pgbench.</summary>
    public Reading Read()
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), out _))
            .Select(Stat)
            .Where(stat => stat is not null && stat[3] == postmaster.ToString(CultureInfo.InvariantCulture))
            .Sum(stat => Own(stat!));
        return new Reading(
            Ended(Stat("/proc/self")!) + Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds,
            children + Own(Stat($"/proc/{postmaster}")!) + Ended(Stat($"/proc/{postmaster}")!));
    }

    private static double Own(string[] stat) => Seconds(stat, 13) + Seconds(stat, 14);

    private static double Ended(string[] stat) => Seconds(stat, 15) + Seconds(stat, 16);

    private static double Seconds(string[] stat, int field) => long.Parse(stat[field], CultureInfo.InvariantCulture) / TicksPerSecond;

    // The second field is a name in brackets that may hold blanks; the others count from behind it.
    private static string[]? Stat(string process)
    {
        try
        {
            var text = File.ReadAllText($"{process}/stat");
            var name = text.LastIndexOf(')');
            return [text[..text.IndexOf(' ')], "", .. text[(name + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }
}
