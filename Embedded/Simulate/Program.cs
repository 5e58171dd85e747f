using System.Diagnostics;
using System.Globalization;
using System.Text;
using Billing.Embedded;
using Billing.Embedded.Simulate;

const string Usage = """
    usage: scripts/simulate [--seed S | --seeds N [--from S]] [--clocks N] [--commands N] [--faults LIST|none|all]
                            [--mistake NAME] [--trace]

      --seed S       one life, of this seed (default 1)
      --seeds N      N lives, of the seeds from --from (default 1) on
      --clocks N     test clocks in a life (default 5)
      --commands N   commands that each is sent (default 40)
      --faults LIST  of crash, failedWrite, duplicateCall, duplicateActivation; or none; or all (default)
      --mistake NAME a deliberate mistake of the engine, to see that lives notice it
      --trace        every step of the life on standard output
    """;

ulong from = 1;
ulong seeds = 1;
var clocks = 5;
var commands = 40;
var faults = SimulationFaults.All;
var mistake = EngineFault.None;
var trace = false;
try
{
    for (var at = 0; at < args.Length; at++)
    {
        switch (args[at])
        {
            case "--seed" or "--from":
                from = ulong.Parse(args[++at], CultureInfo.InvariantCulture);
                break;
            case "--seeds":
                seeds = ulong.Parse(args[++at], CultureInfo.InvariantCulture);
                break;
            case "--clocks":
                clocks = int.Parse(args[++at], CultureInfo.InvariantCulture);
                break;
            case "--commands":
                commands = int.Parse(args[++at], CultureInfo.InvariantCulture);
                break;
            case "--faults":
                faults = Enum.Parse<SimulationFaults>(args[++at], ignoreCase: true);
                break;
            case "--mistake":
                mistake = Enum.Parse<EngineFault>(args[++at], ignoreCase: true);
                break;
            case "--trace":
                trace = true;
                break;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }
}
catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
var watch = Stopwatch.StartNew();
var failed = 0;
for (var seed = from; seed < from + seeds; seed++)
{
    var world = new SimulatedWorld(seed, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), trace ? output : null);
    var cluster = new SimulatedCluster(world, faults, mistake);
    var life = new TestClockLife(world, cluster, faults, clocks, commands);
    var violations = new List<string>();
    try
    {
        world.Run(life.LiveAsync);
        violations.AddRange(life.Violations);
    }
    catch (Exception broken)
    {
        violations.Add(broken.ToString());
    }

    output.WriteLine(
        $"seed {seed}: {world.Trace.Steps} steps, {life.Answers} answers, {life.Retries} retries, {cluster.Crashes} crashes, "
        + $"digest {world.Trace.Digest}, {(violations.Count == 0 ? "holds" : "VIOLATED")}");
    foreach (var violation in violations)
    {
        failed++;
        output.WriteLine($"  {violation}");
    }
}

if (seeds > 1)
{
    output.Flush();
    Console.Error.WriteLine($"{seeds / watch.Elapsed.TotalSeconds:F1} seeds a second");
}

return failed == 0 ? 0 : 1;
