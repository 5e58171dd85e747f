using Billing.Arithmetic;

if (args.Except(["--quick", "--json", "--recompute"]).Any())
{
    Console.Error.WriteLine("usage: scripts/bench domain|recompute [--quick] [--json]");
    return 2;
}

var (quick, json) = (args.Contains("--quick"), args.Contains("--json"));
if (args.Contains("--recompute"))
{
    Recomputes.Print(json, quick);
    return 0;
}

var customers = quick ? 500 : 3_000;
var rounds = Enumerable.Range(0, quick ? 3 : 7).Select(_ => CustomerMonths.Measure(customers)).ToList();

// The first rounds run code that is still being compiled.
Figures.Print(json, "customer-months", "/s core", rounds.Skip(1).Select(round => round.PerSecond));
Figures.Print(json, "allocated", "B each", rounds.Skip(1).Select(round => round.BytesEach));
return 0;
