using System.Net;
using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>The pages that people are sent to: bare, and with the test cards to choose from.</summary>
internal static class PayPages
{
    public static void MapPages(this WebApplication app, LoopbackWorld world)
    {
        app.MapGet("/c/pay/{id}", (string id) => Show(world, turn => Checkout(turn.Find("checkout.session", id))));
        app.MapPost("/c/pay/{id}", async (string id, HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            return await GoAsync(world, turn => CheckoutSessions.Confirm(
                turn, Form.Parse($"payment_method={Uri.EscapeDataString(form["payment_method"].ToString())}"), id), "success_url");
        });
        app.MapGet("/l/{id}", async (string id) =>
        {
            try
            {
                return Results.Redirect((await world.TurnAsync(turn => HostedPages.Open(turn, id))).Text("url")!);
            }
            catch (StripeFault fault)
            {
                return Page("Not here", fault.Message, fault.Status);
            }
        });
        app.MapGet("/authenticate/{id}", (string id) => Page("Is it you?", Button($"/authenticate/{id}?succeeds=true", "Yes") + Button($"/authenticate/{id}?succeeds=false", "No")));
        app.MapPost("/authenticate/{id}", (string id, bool succeeds) => GoAsync(world, turn =>
            id.StartsWith("seti_", StringComparison.Ordinal)
                ? SetupIntents.Authenticate(turn, id, succeeds)
                : Confirmations.Authenticate(turn, id, succeeds), "_return_url"));
        app.MapGet("/p/session/{id}", (string id) => Show(world, turn =>
        {
            var session = turn.Find("billing_portal.session", id);
            var methods = turn.All("payment_method").Where(each => each.Text("customer") == session.Text("customer"));
            return Page("Your methods", string.Concat(methods.Select(static each =>
                $"<p>{Text(each.Below("card").Text("brand") ?? each.Text("type"))} …{Text(each.Below("card").Text("last4"))}</p>")));
        }));
        app.MapGet("/done", static () => Page("Done", ""));
    }

    private static IResult Checkout(JsonObject session) => session.Text("status") != "open"
        ? Page("Closed", $"This session is {Text(session.Text("status"))}.", 410)
        : Page("Pay", $"""
            <p>{session.Number("amount_total")} {Text(session.Text("currency"))}</p>
            <form method="post"><select name="payment_method">{string.Concat(TestCards.Known.Select(static card =>
                $"<option value=\"pm_card_{card.Token}\">{card.Token} …{card.Last4}</option>"))}</select><button>Pay</button></form>
            """);

    private static async Task<IResult> GoAsync(LoopbackWorld world, Func<Turn, JsonObject> take, string back)
    {
        try
        {
            var done = await world.TurnAsync(take);
            return Results.Redirect((done.Text(back) ?? "/done").Replace("{CHECKOUT_SESSION_ID}", done.Id(), StringComparison.Ordinal));
        }
        catch (StripeFault fault)
        {
            return Page("Declined", Text(fault.Message), fault.Status);
        }
    }

    private static IResult Show(LoopbackWorld world, Func<Turn, IResult> show)
    {
        try
        {
            return world.Read(show);
        }
        catch (StripeFault fault)
        {
            return Page("Not here", Text(fault.Message), fault.Status);
        }
    }

    private static string Button(string action, string label) => $"<form method=\"post\" action=\"{action}\"><button>{label}</button></form>";

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static IResult Page(string title, string body, int status = 200) => Results.Text(
        $"<!doctype html><html lang=\"en\"><title>{title}</title><main><h1>{title}</h1>{body}</main></html>", "text/html", statusCode: status);
}
