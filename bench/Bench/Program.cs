using Billing.Bench;

string[] known = ["journal", "journal-serial", "verify", "rebuild", "postgres-recovery"];
var names = args.Where(arg => !arg.StartsWith('-')).ToList();
var quick = args.Contains("--quick");
var json = args.Contains("--json");
if (names.Count == 0 || names.Except(known).Any() || args.Except(names).Except(["--quick", "--json"]).Any())
{
    Console.Error.WriteLine($"usage: scripts/bench NAME… [--quick] [--json] [--sdks …]\nnames: {string.Join(' ', known)}");
    return 2;
}

var server = Environment.GetEnvironmentVariable("BILLING_PG") ?? throw new InvalidOperationException("BILLING_PG names no PostgreSQL.");
var isValid = true;
foreach (var name in names)
{
    var database = new BenchDatabase(server, quick);
    var figures = name switch
    {
        "journal" => new JournalBench(database, quick).RunAsync(),
        "journal-serial" => new JournalBench(database, quick).SerialAsync(),
        "verify" => new JournalReadBench(database, quick).VerifyAsync(),
        "rebuild" => new JournalReadBench(database, quick).RebuildAsync(),
        _ => new RecoveryBench(database, quick).RunAsync(),
    };
    await foreach (var figure in figures)
    {
        Console.WriteLine(json ? figure.ToJson() : figure.ToString());
        isValid &= figure.IsValid;
    }
}

return isValid ? 0 : 1;
