using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>
/// One request as PayPal answers it: who asks, whether each field is one that PayPal's description knows, whether the key is known,
/// what it was told to go wrong with, and then its turn. What it answers is held against the description too.
/// </summary>
internal sealed class PayPalApi(
    LoopbackWorld world, AccessTokens tokens, WebhookSignatures signatures, InjectedFaults faults, CancellationToken stopping)
{
    private const string RequestId = "PayPal-Request-Id";
    private static readonly string[] Told = [RequestId, "Prefer"];

    public async Task AnswerAsync(HttpContext context)
    {
        var debugId = Guid.NewGuid().ToString("N")[..13];
        context.Response.Headers["PayPal-Debug-Id"] = debugId;
        try
        {
            if (!tokens.Allows(context.Request.Headers.Authorization.FirstOrDefault()))
            {
                await WriteAsync(context.Response, 401, new JsonObject
                {
                    ["error"] = "invalid_token", ["error_description"] = "Token signature verification failed",
                });
                return;
            }

            var (answer, operation, isHeard) = await CarryAsync(context.Request);
            if (!isHeard)
            {
                context.Abort();
                return;
            }

            await WriteAsync(context.Response, answer.Status, Checked(answer, operation));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (PayPalFault fault)
        {
            if (fault.RetryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            await WriteAsync(context.Response, fault.Status, Checked(new PayPalAnswer(fault.Status, fault.ToContract(debugId)), null));
        }
    }

    private async Task<(PayPalAnswer Answer, Operation Operation, bool IsHeard)> CarryAsync(HttpRequest request)
    {
        if (Description.Current.Find(request.Method, request.Path.Value!) is not var (operation, id))
        {
            throw PayPalFault.Missing(request.Path.Value!);
        }

        var call = new PayPalCall(operation, id, await ReadAsync(request), request.Query.ToDictionary(static each => each.Key, static each => each.Value.ToString()));
        var wrong = Strictness.Check(call.Body, operation.Takes)
            .Concat(Strictness.Check(call.Query, operation.Queries, "query"))
            .Concat(Strictness.Check(Headers(request), operation.Headers, "header"))
            .ToList();
        if (wrong.Count > 0)
        {
            throw PayPalFault.Malformed(wrong);
        }

        Mock(request);
        if (operation.Name == "POST /v1/notifications/verify-webhook-signature")
        {
            return (Webhooks.Verify(call, signatures), operation, true);
        }

        var route = Routes.Find(operation)!;
        var key = route.KeyHours > 0 ? request.Headers[RequestId].FirstOrDefault() : null;
        var stored = key is null ? null : $"{operation.Path.Split('/')[2]} {key}";
        var fingerprint = $"{operation.Name} {id} {call.Body.ToJsonString()}";
        if (stored is not null && world.Answered(stored, route.KeyHours) is { } known)
        {
            return (Again(known, fingerprint, call), operation, true);
        }

        var script = route.MovesMoney ? Script(call) : null;
        if (script?.Delay > TimeSpan.Zero)
        {
            await Task.Delay(script.Delay, stopping);
        }

        if (script is SimulatedAnswer.IsAway)
        {
            throw PayPalFault.TooMany;
        }

        var fault = faults.Take(operation.Method, operation.Path);
        var answer = fault is { Status: not null, IsExecuted: false }
            ? new PayPalAnswer(fault.Status.Value, PayPalFault.Broken.ToContract("injected"))
            : await world.TurnAsync(turn => Take(turn, route, call with { Script = script }, stored, fingerprint));
        if (fault is { Status: { } status, IsExecuted: true })
        {
            answer = new PayPalAnswer(status, PayPalFault.Broken.ToContract("injected"));
        }

        return (answer, operation, script is not SimulatedAnswer.BooksAndIsNotHeard && fault is not { IsLost: true });
    }

    private PayPalAnswer Take(Turn turn, Routes.Route route, PayPalCall call, string? stored, string fingerprint)
    {
        // Two of one key may have come this far together: the second sees what the first has left.
        if (stored is not null && world.Answered(stored, route.KeyHours) is { } known)
        {
            return Again(turn, known, fingerprint, call);
        }

        var answer = route.Handler(turn, call);
        if (stored is not null && answer.Made is { } made)
        {
            turn.Answer = new JsonObject { ["key"] = stored, ["fingerprint"] = fingerprint, ["made"] = made, ["at"] = turn.Now };
        }

        return answer;
    }

    private PayPalAnswer Again(JsonObject known, string fingerprint, PayPalCall call) =>
        world.Read(turn => Again(turn, known, fingerprint, call));

    /// <summary>"The latest status of the previous request that used that same header."</summary>
    private static PayPalAnswer Again(Turn turn, JsonObject known, string fingerprint, PayPalCall call) =>
        known.Text("fingerprint") != fingerprint ? throw PayPalFault.Unprocessable("PAYPAL_REQUEST_ID_PREVIOUSLY_USED")
        : turn.Find(known.Text("made")) is not { } made ? throw PayPalFault.Missing("")
        : Routes.Again(made.Text("object")!)(turn, call with { Id = made.Id() });

    /// <summary>What was told to happen to this request for money, by the key and the account that it bears or its object does.</summary>
    private SimulatedAnswer? Script(PayPalCall call) => world.Read(turn =>
    {
        var found = turn.Find(call.Id) is { } record && record["body"] is not null ? record.Body() : null;
        var unit = found is null ? null : found.List("purchase_units").FirstOrDefault() ?? found;
        return world.Rules.Find(
            call.Body.Text("invoice_id") ?? unit.Text("invoice_id") ?? call.Id,
            call.Body.Text("custom_id") ?? unit.Text("custom_id") ?? "");
    });

    /// <summary>The sandbox's negative testing: the issue that is named is what is answered.</summary>
    private static void Mock(HttpRequest request)
    {
        if (request.Headers["PayPal-Mock-Response"].FirstOrDefault() is { } told
            && JsonNode.Parse(told).Text("mock_application_codes") is { } issue)
        {
            throw issue == "INTERNAL_SERVER_ERROR" ? PayPalFault.Broken : PayPalFault.Unprocessable(issue);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(HttpRequest request) =>
        Told.Where(request.Headers.ContainsKey)
            .Select(name => KeyValuePair.Create(name, request.Headers[name].ToString()));

    private static async Task<JsonObject> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        if (text.Length == 0)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw PayPalFault.Malformed(new Fault("/", "MALFORMED_REQUEST_JSON"));
        }
        catch (JsonException)
        {
            throw PayPalFault.Malformed(new Fault("/", "MALFORMED_REQUEST_JSON"));
        }
    }

    /// <summary>Nothing leaves that PayPal's own description does not know.</summary>
    private static JsonNode? Checked(PayPalAnswer answer, Operation? operation)
    {
        var type = answer.Status >= 400 ? "orders.error" : operation!.Answers;
        return answer.Body is null || Strictness.Check(answer.Body, type).FirstOrDefault() is not { } fault ? answer.Body
            : throw new InvalidOperationException($"{operation?.Name} answers what PayPal does not: {fault}.");
    }

    private static async Task WriteAsync(HttpResponse response, int status, JsonNode? body)
    {
        response.StatusCode = status;
        if (body is not null)
        {
            response.ContentType = "application/json";
            await response.WriteAsync(body.ToJsonString());
        }
    }
}
