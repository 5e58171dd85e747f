using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator;

/// <summary>The simulator over HTTP: requests for money, look-ups, its ledger, and what it is told to do.</summary>
internal static class Endpoints
{
    public static void MapSimulator(this WebApplication app, DurableLedger ledger)
    {
        var rules = new SimulatedRules();
        app.MapGet("/healthz", static () => "here");
        app.MapPost(SimulatorWire.Charges, async (HttpContext context) => await Read<ChargeRequest>(context) is { Key.Length: > 0, Account: not null } charge
            ? await Take(context, ledger, rules, outcome => new(charge.Key, charge.Account, charge.InvoiceId, charge.Amount, outcome, IsRefund: false), charge.Method)
            : Results.BadRequest());
        app.MapPost(SimulatorWire.Refunds, async (HttpContext context) => await Read<RefundRequest>(context) is { Key.Length: > 0, Account: not null } refund
            ? await Take(context, ledger, rules, outcome => new(refund.Key, refund.Account, refund.InvoiceId, refund.Amount, outcome, IsRefund: true))
            : Results.BadRequest());
        app.MapGet(SimulatorWire.LookUp, async (string key) => Said(await ledger.FindAsync(key)));
        app.MapGet(SimulatorWire.Ledger, () => Results.Json(ledger.Lines, SimulatorWire.Json));
        app.MapPost($"{SimulatorWire.LookUp}/decide", async (HttpContext context) =>
            await Read<SimulatorWire.Decision>(context) is not { Key: not null, Outcome: not null } decision ? Results.BadRequest()
            : await ledger.DecideAsync(decision.Key, decision.Outcome) ? Results.NoContent()
            : Results.NotFound());
        app.MapPut(SimulatorWire.Rules, async (HttpContext context) =>
        {
            if (await Read<SimulatorWire.Script>(context) is not { } script)
            {
                return Results.BadRequest();
            }

            rules.Replace(script.Rules ?? [], script.Mishaps);
            return Results.NoContent();
        });
    }

    public static void MapCustomers(this WebApplication app, DurableCustomers customers)
    {
        app.MapGet(SimulatorWire.Customers, (string name) => Results.Json(new SimulatorWire.ShownCustomer(name, customers.WordsOf(name)), SimulatorWire.Json));
        app.MapPost(SimulatorWire.Customers, async (HttpContext context) =>
        {
            if (await Read<SimulatorWire.ShownCustomer>(context) is not { Name.Length: > 0, Words: not null } shown)
            {
                return Results.BadRequest();
            }

            await customers.ShowAsync(shown);
            return Results.NoContent();
        });
    }

    private static async Task<IResult> Take(
        HttpContext context, DurableLedger ledger, SimulatedRules rules, Func<ProviderOutcome, SimulatorWire.LedgerLine> line, string? method = null)
    {
        var asked = line(new ProviderOutcome.Unknown());
        if (await ledger.FindAsync(asked.Key) is { } known)
        {
            return Said(known);
        }

        var answer = rules.AnswerFor(asked.Key, asked.Account, method);
        if (answer.Delay > TimeSpan.Zero)
        {
            await Task.Delay(answer.Delay);
        }

        switch (answer)
        {
            case SimulatedAnswer.Books books:
                return Said(await ledger.BookAsync(line(books.Outcome)));
            case SimulatedAnswer.BooksAndIsNotHeard lost:
                await ledger.BookAsync(line(lost.Outcome));
                context.Abort();
                return Results.Empty;
            default:
                context.Response.Headers.RetryAfter = "1";
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Said(ProviderOutcome? outcome) => Results.Json(new SimulatorWire.Answer(outcome), SimulatorWire.Json);

    /// <summary>Null when it is not what was expected.</summary>
    private static async Task<T?> Read<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(SimulatorWire.Json);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
