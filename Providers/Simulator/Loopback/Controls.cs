using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>What Stripe does not have: the ledger to hold ours against, what is told to happen, and the pages that people pay on.</summary>
internal static class Controls
{
    public static void MapControls(this WebApplication app, LoopbackWorld world, WebhookSender sender, InjectedFaults faults)
    {
        app.MapLedger(world, sender, faults);
        app.MapGet("/loopback/routes", static () => Results.Json(Routes.Spoken));
        app.MapPost("/loopback/advance", (long seconds) => TurnAsync(world, turn =>
        {
            turn.Advance(seconds);
            DueWork.Run(turn);
            return new JsonObject { ["now"] = turn.Now };
        }));
        app.MapPost("/loopback/authenticate/{id}", (string id, bool? succeeds) => TurnAsync(world, turn =>
            id.StartsWith("seti_", StringComparison.Ordinal)
                ? SetupIntents.Authenticate(turn, id, succeeds ?? true)
                : Confirmations.Authenticate(turn, id, succeeds ?? true)));
        app.MapPost("/loopback/mandates/{id}/revoke", (string id) => TurnAsync(world, turn => Mandates.Revoke(turn, id)));
        app.MapPost($"{SimulatorWire.LookUp}/decide", async (HttpContext context) =>
            await context.Request.ReadFromJsonAsync<SimulatorWire.Decision>(SimulatorWire.Json) is { Key: not null } decision
                ? await TurnAsync(world, turn => Decide(turn, decision))
                : Results.BadRequest());
        app.MapPages(world);
    }

    /// <summary>What every loopback has.</summary>
    public static void MapLedger(this WebApplication app, LoopbackWorld world, WebhookSender sender, InjectedFaults faults)
    {
        app.MapGet("/healthz", static () => "here");
        app.MapGet(SimulatorWire.Ledger, () => Results.Json(world.Money, SimulatorWire.Json));
        app.MapPut(SimulatorWire.Rules, async (HttpContext context) => await Told<SimulatorWire.Script>(
            context, script => world.Rules.Replace(script.Rules ?? [], script.Mishaps)));
        app.MapPut("/loopback/faults", async (HttpContext context) => await Told<List<InjectedFault>>(context, faults.Replace));
        app.MapPut("/loopback/weather", async (HttpContext context) => await Told<WebhookWeather>(context, weather => sender.Weather = weather));
    }

    public static async Task<IResult> TurnAsync(LoopbackWorld world, Func<Turn, JsonObject> take)
    {
        try
        {
            return Results.Text((await world.TurnAsync(turn => Json.Shown(take(turn))!)).ToJsonString(), "application/json");
        }
        catch (StripeFault fault)
        {
            return Results.Text(fault.ToContract().ToJsonString(), "application/json", statusCode: fault.Status);
        }
    }

    /// <summary>What a payment that is being processed comes to, before its time.</summary>
    private static JsonObject Decide(Turn turn, SimulatorWire.Decision decision)
    {
        var intent = turn.All("payment_intent").FirstOrDefault(each =>
            each.Id() == decision.Key || each.Below("metadata").Text("billing_key") == decision.Key);
        if (intent is null || intent.Text("status") != "processing")
        {
            throw StripeFault.Missing("payment_intent", decision.Key);
        }

        var edited = turn.Edit(intent.Id());
        Charges.Decide(turn, edited, decision.Outcome is ProviderOutcome.Declined declined ? declined.Code : null);
        return edited;
    }

    private static async Task<IResult> Told<T>(HttpContext context, Action<T> take)
        where T : class
    {
        try
        {
            if (await context.Request.ReadFromJsonAsync<T>(SimulatorWire.Json) is not { } told)
            {
                return Results.BadRequest();
            }

            take(told);
            return Results.NoContent();
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }
    }
}
