using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>What PayPal does not have: the ledger to hold ours against, and what is told to happen.</summary>
internal static class PayPalControls
{
    public static void MapPayPalControls(
        this WebApplication app, LoopbackWorld world, WebhookSender sender, InjectedFaults faults, AccessTokens tokens, WebhookSignatures signatures)
    {
        app.MapLedger(world, sender, faults);
        app.MapGet("/loopback/routes", static () => Results.Json(Routes.Spoken));
        app.MapPost("/loopback/advance", (long seconds) => TurnAsync(world, turn =>
        {
            turn.Advance(seconds);
            return new JsonObject { ["now"] = turn.Now };
        }));
        app.MapPost("/loopback/approve/{id}", (string id) => TurnAsync(world, turn => Approve(turn, id).Body()));
        app.MapPost("/loopback/tokens/revoke", () =>
        {
            tokens.Revoke();
            return Results.NoContent();
        });
        app.MapGet("/loopback/tokens", () => Results.Json(new { given = tokens.Count }));
        app.MapPost("/loopback/certificates/rotate", () => Results.Json(new { certificate = signatures.Rotate() }));
        app.MapPost("/loopback/disputes", (string capture, string? reason, string? stage) => TurnAsync(world, turn =>
            Disputes.Open(turn, capture, reason ?? "UNAUTHORISED", stage ?? "CHARGEBACK")));
        app.MapPost("/loopback/disputes/{id}", (string id, string status, string? stage, string? outcome) => TurnAsync(world, turn =>
            Disputes.Move(turn, id, status, stage, outcome)));
        app.MapPost($"{SimulatorWire.LookUp}/decide", async (HttpContext context) =>
            await context.Request.ReadFromJsonAsync<SimulatorWire.Decision>(SimulatorWire.Json) is { Key: not null } decision
                ? await TurnAsync(world, turn => Decide(turn, decision))
                : Results.BadRequest());
    }

    /// <summary>Whichever waits for its payer.</summary>
    public static JsonObject Approve(Turn turn, string id) =>
        turn.Known(Orders.Kind, id) is not null ? Orders.Approve(turn, id) : Vault.Approve(turn, id);

    private static async Task<IResult> TurnAsync(LoopbackWorld world, Func<Turn, JsonObject> take)
    {
        try
        {
            return Results.Text(await world.TurnAsync(turn => take(turn).ToJsonString()), "application/json");
        }
        catch (PayPalFault fault)
        {
            return Results.Text(fault.ToContract("control").ToJsonString(), "application/json", statusCode: fault.Status);
        }
    }

    private static JsonObject Decide(Turn turn, SimulatorWire.Decision decision)
    {
        var waits = turn.Owned(Captures.Kind, "invoice_id", decision.Key).FirstOrDefault(static each => each.Body().Text("status") == "PENDING")
            ?? throw PayPalFault.Missing(decision.Key);
        var capture = turn.Edit(waits.Id());
        Captures.Decide(turn, capture, decision.Outcome);
        return capture.Body();
    }
}
