using Billing.Bench;
using Billing.Customers;

string[] known = ["grain", "http", "memory", "activation", "recovery", "numbers", "webhooks", "entitlements"];
var names = args.Where(static arg => !arg.StartsWith('-')).ToList();
var (quick, json) = (args.Contains("--quick"), args.Contains("--json"));
if (names.Count == 0 || names.Except(known).Any())
{
    Console.Error.WriteLine($"names: {string.Join(' ', known)}");
    return 2;
}

var server = Environment.GetEnvironmentVariable("BILLING_PG") ?? throw new InvalidOperationException("BILLING_PG names no PostgreSQL.");
var isValid = true;
foreach (var name in names)
{
    var database = new BenchDatabase(server, quick);
    IAsyncEnumerable<Figure> figures = name switch
    {
        "grain" => new MutationBench(database, quick).GrainAsync(),
        "http" => new MutationBench(database, quick).HttpAsync(),
        "numbers" => new NumbersBench(database, quick).RunAsync(),
        "webhooks" => new WebhookBench(database, quick).RunAsync(),
        "entitlements" => new EntitlementBench(database, quick).RunAsync(),
        "recovery" => new RestartBench(database, quick).RunAsync(),
        _ => new AccountMemoryBench(database, quick).RunAsync(),
    };
    await foreach (var figure in figures)
    {
        Console.WriteLine(json ? figure.ToJson() : figure.ToString());
        isValid &= figure.IsValid;
    }
}

return isValid ? 0 : 1;
