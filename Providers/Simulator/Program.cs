using Billing.Providers.Simulator;
using Billing.Providers.Simulator.Loopback;
using Billing.Providers.Simulator.PayPalLoopback;

// A payment provider to build and test against: its own process, its own book. README.md beside this file says how it is told
// what to do.
if (args is ["loopback", "stripe", .. var options])
{
    return await StripeLoopback.RunAsync(options);
}

if (args is ["loopback", "paypal", .. var others])
{
    return await PayPalProgram.RunAsync(others);
}

var builder = WebApplication.CreateSlimBuilder(args);
if (builder.Configuration["ledger"] is not { Length: > 0 } folder)
{
    await Console.Error.WriteLineAsync("usage: Billing.Simulator --urls http://127.0.0.1:PORT --ledger FOLDER");
    await Console.Error.WriteLineAsync("       Billing.Simulator loopback stripe|paypal --port N [--webhook URL] [--seed S] [--ledger FOLDER]");
    return 2;
}

builder.Logging.SetMinimumLevel(LogLevel.Warning);
await using var ledger = DurableLedger.Open(folder);
await using var app = builder.Build();
await using var customers = DurableCustomers.Open(folder);
app.MapSimulator(ledger);
app.MapCustomers(customers);
await app.StartAsync();
await Console.Out.WriteLineAsync($"The simulated provider listens on {string.Join(' ', app.Urls)}, {ledger.Lines.Count} lines in its ledger.");
await app.WaitForShutdownAsync();
return 0;
