using System.Net;
using System.Text.Json.Nodes;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>The pages on which payers agree or do not: bare, and back to where the shop said.</summary>
internal static class ApprovalPages
{
    public static void MapApprovalPages(this WebApplication app, LoopbackWorld world)
    {
        app.MapGet("/checkoutnow", (string token) => Ask(world, Orders.Kind, token, "Pay with PayPal"));
        app.MapPost("/checkoutnow", (string token, bool agrees) => GoAsync(world, Orders.Kind, token, agrees, $"token={token}&PayerID=PAYER"));
        app.MapGet("/agreements/approve", (string approval_session_id) =>
            Ask(world, Vault.SetUp, approval_session_id, "Let this shop charge your PayPal account"));
        app.MapPost("/agreements/approve", (string approval_session_id, bool agrees) =>
            GoAsync(world, Vault.SetUp, approval_session_id, agrees, $"approval_token_id={approval_session_id}"));
        app.MapGet("/done", static () => Shown("Done", ""));
    }

    private static IResult Ask(LoopbackWorld world, string kind, string id, string title) => world.Read(turn =>
    {
        if (turn.Known(kind, id) is not { } waits || waits.Body().Text("status") is not ("CREATED" or "PAYER_ACTION_REQUIRED"))
        {
            return Shown("Not here", "<p>There is nothing to agree to.</p>", 404);
        }

        var amount = kind == Orders.Kind ? Orders.Unit(waits).Below("amount") : null;
        var name = kind == Orders.Kind ? "token" : "approval_session_id";
        return Shown(title, $"<p>{Text(amount.Text("value"))} {Text(amount.Text("currency_code"))}</p>{Button(name, id, true)}{Button(name, id, false)}");
    });

    private static async Task<IResult> GoAsync(LoopbackWorld world, string kind, string id, bool agrees, string brings)
    {
        try
        {
            var waits = await world.TurnAsync(turn => agrees ? PayPalControls.Approve(turn, id) : turn.Known(kind, id) ?? throw PayPalFault.Missing(id));
            var back = waits.Text(agrees ? "return_url" : "cancel_url") ?? "/done";
            return Results.Redirect($"{back}{(back.Contains('?') ? '&' : '?')}{brings}");
        }
        catch (PayPalFault fault)
        {
            return Shown("Not possible", $"<p>{Text(fault.Message)}</p>", fault.Status);
        }
    }

    private static string Button(string name, string id, bool agrees) =>
        $"<form method=\"post\" action=\"?{name}={Uri.EscapeDataString(id)}&agrees={(agrees ? "true" : "false")}\"><button>{(agrees ? "Agree" : "Cancel")}</button></form>";

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static IResult Shown(string title, string body, int status = 200) => Results.Text(
        $"<!doctype html><html lang=\"en\"><title>{title}</title><main><h1>{title}</h1>{body}</main></html>", "text/html", statusCode: status);
}
