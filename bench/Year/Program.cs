using System.Diagnostics;
using System.Globalization;
using Billing.Year;

if (args.Except(["--quick", "--json", "--mutations"]).Any())
{
    Console.Error.WriteLine("usage: scripts/bench year|mutation [--quick] [--json]");
    return 2;
}

if (args.Contains("--mutations"))
{
    // The first rounds run code that is not yet compiled well; what others do on the machine only adds.
    var rounds = Enumerable.Range(0, args.Contains("--quick") ? 4 : 12).Select(static _ => MutationCost.Measure()).ToList();
    Print("mutation", "µs", rounds.Min(static round => round.Microseconds), $"of processor time on our side, the least of {rounds.Count} rounds; here {rounds[^1].Microseconds:N1} in the last");
    Print("mutation-allocated", "B", rounds[^1].BytesEach, $"each; its facts are {rounds[^1].FactBytes:N0} B");
    return 0;
}

const int PerTown = 250;
var customers = args.Contains("--quick") ? 5_000 : 100_000;
var towns = customers / PerTown;

// A town is let go when its year is over: nobody asks what its customers have lived through.
var (next, commits, failure) = (0, 0L, (Exception?)null);
var begun = Stopwatch.GetTimestamp();
var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(LiveSome)).ToList();
threads.ForEach(static thread => thread.Start());
threads.ForEach(static thread => thread.Join());
var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
if (failure is not null)
{
    Console.Error.WriteLine(failure);
    return 1;
}

var itself = Process.GetCurrentProcess();
Print("year", "s", seconds, $"{customers:N0} customers, {Town.Months + 1} invoices each, all paid; wanted for 100,000: under 60");
Print("year-processor", "s", itself.TotalProcessorTime.TotalSeconds, $"of {Environment.ProcessorCount} cores, start and collections included");
Print("year-customer-months", "/s", customers * Town.Months / seconds, $"{customers * Town.Months / itself.TotalProcessorTime.TotalSeconds:N0} a second of processor time");
Print("year-commits", "/s", commits / seconds, $"{(double)commits / customers:N1} for each customer");
Print("year-allocated", "B", (double)GC.GetTotalAllocatedBytes() / (customers * Town.Months), $"for each customer and month");
Print("year-peak-memory", "MB", itself.PeakWorkingSet64 / 1e6, $"{PerTown:N0} customers of each thread at a time");
return 0;

void LiveSome()
{
    try
    {
        for (var number = Interlocked.Increment(ref next); number <= towns && failure is null; number = Interlocked.Increment(ref next))
        {
            var town = new Town(number, PerTown);
            town.Live();
            Interlocked.Add(ref commits, town.Commits);
        }
    }
    catch (Exception broken)
    {
        failure = broken;
    }
}

void Print(string name, string unit, double value, FormattableString note) => Console.WriteLine(args.Contains("--json")
    ? string.Create(CultureInfo.InvariantCulture, $$"""{"name":"{{name}}","value":{{value:F1}},"unit":"{{unit}}","valid":true}""")
    : string.Create(CultureInfo.InvariantCulture, $"{name,-22} {value,12:N1} {unit,-3} {note.ToString(CultureInfo.InvariantCulture)}"));
