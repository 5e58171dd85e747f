using System.Diagnostics;
using System.Text;
using Billing.Embedded;
using Billing.Embedded.Simulate;

if (SimulateOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(SimulateOptions.Usage);
    return args is ["--help" or "-h"] ? 0 : 2;
}

using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
var watch = Stopwatch.StartNew();
var failed = 0;
foreach (var lived in LivedSeeds.Live(options, options.Trace ? output : null))
{
    output.WriteLine(lived.Summary);
    if (lived.Violations.Count == 0)
    {
        continue;
    }

    failed++;
    foreach (var violation in lived.Violations.Take(10))
    {
        output.WriteLine($"  {violation}");
    }

    lived.Explain(output);
}

if (options.Seeds > 1)
{
    output.WriteLine($"{options.Seeds - (ulong)failed} of {options.Seeds} lives hold.");
    if (!options.OfTestClocks)
    {
        output.WriteLine($"{options.Seeds * (ulong)options.Accounts} customers lived {options.Days} days each.");
    }

    output.Flush();
    var perSecond = options.Seeds / watch.Elapsed.TotalSeconds;
    var perCore = options.Seeds / Environment.CpuUsage.TotalTime.TotalSeconds;
    Console.Error.WriteLine(options.OfTestClocks
        ? $"{perSecond:F1} lives a second, {perCore:F1} a second of processor time"
        : $"{perSecond:F1} lives a second, {perCore:F1} a second of processor time, {perSecond * options.Days:N0} simulated days a second, {perSecond * options.Days * options.Accounts:N0} account-days a second");
}

return failed == 0 ? 0 : 1;
