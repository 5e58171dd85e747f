using Billing.Engine;
using Microsoft.Extensions.DependencyInjection;

var json = args.Contains("--json");
var quick = args.Contains("--quick");
var rounds = quick ? 3 : 7;
var length = TimeSpan.FromSeconds(quick ? 1 : 3);
using var host = await LiveCalls.StartAsync();
var factory = host.Services.GetRequiredService<IGrainFactory>();

// The first round compiles.
await LiveCalls.RoundAsync(factory, length);
var live = new List<double>();
for (var round = 0; round < rounds; round++)
{
    live.Add(await LiveCalls.RoundAsync(factory, length));
}

Figures.Print(json, "engine-live-calls", "calls/s", live);
Figures.Print(json, "engine-idle-grain", "bytes", [await LiveCalls.BytesPerGrainAsync(factory, "idle")]);
await host.StopAsync();

var simulated = Enumerable.Range(0, rounds + 1).Select(static seed => SimulatedCalls.Round((ulong)seed)).Skip(1).OfType<double>().ToArray();
if (simulated.Length > 0)
{
    Figures.Print(json, "engine-simulated-calls", "calls/s", simulated);
}

return 0;
