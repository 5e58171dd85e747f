using System.Text.Json.Nodes;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// One request as Stripe answers it: who asks, whether the key is known, what it was told to go wrong with, and then its turn.
/// </summary>
internal sealed class StripeApi(LoopbackWorld world, string apiKey, InjectedFaults faults, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    public async Task AnswerAsync(HttpContext context, string path)
    {
        var request = context.Request;
        var response = context.Response;
        var requestId = $"req_{Guid.NewGuid().ToString("N")[..14]}";
        response.Headers["Request-Id"] = requestId;
        response.Headers["Stripe-Version"] = request.Headers["Stripe-Version"].FirstOrDefault() ?? Turn.ApiVersion;
        var key = request.Method == "POST" ? request.Headers["Idempotency-Key"].FirstOrDefault() : null;
        if (key is not null)
        {
            response.Headers["Idempotency-Key"] = key;
        }

        try
        {
            Authorize(request);
            var form = await ReadAsync(request);
            var (status, body, isHeard) = key is null
                ? await CarryAsync(request.Method, path, form, requestId, null, null)
                : await OnceAsync(request.Method, path, form, requestId, key, response);
            if (!isHeard)
            {
                context.Abort();
                return;
            }

            await WriteAsync(response, status, body);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (StripeFault fault)
        {
            if (fault.Status == 429)
            {
                response.Headers.RetryAfter = "1";
            }

            response.Headers["Stripe-Should-Retry"] = fault.Status is 429 or 409 ? "true" : "false";
            await WriteAsync(response, fault.Status, fault.ToContract());
        }
    }

    /// <summary>Under a key: the first answer for ever, unless nothing was carried out.</summary>
    private async Task<(int Status, JsonNode Body, bool IsHeard)> OnceAsync(
        string method, string path, Form form, string requestId, string key, HttpResponse response)
    {
        if (key.Length > 255)
        {
            throw StripeFault.Invalid(null, null, "Idempotency keys may be at most 255 characters long.");
        }

        var fingerprint = $"{method} {path} {form.Fingerprint()}";
        lock (_gate)
        {
            if (world.Answered(key) is { } known)
            {
                if (known.Text("fingerprint") != fingerprint)
                {
                    throw new StripeFault(
                        400,
                        "idempotency_error",
                        null,
                        $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request.");
                }

                response.Headers["Idempotent-Replayed"] = "true";
                response.Headers["Original-Request"] = known.Text("request");
                return ((int)known.Number("status"), known["body"]!.DeepClone(), true);
            }

            if (!_underWay.Add(key))
            {
                throw new StripeFault(
                    409,
                    "idempotency_error",
                    "idempotency_key_in_use",
                    "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through). Please try again later.");
            }
        }

        try
        {
            return await CarryAsync(method, path, form, requestId, key, fingerprint);
        }
        finally
        {
            lock (_gate)
            {
                _underWay.Remove(key);
            }
        }
    }

    private async Task<(int Status, JsonNode Body, bool IsHeard)> CarryAsync(
        string method, string path, Form form, string requestId, string? key, string? fingerprint)
    {
        if (Routes.Find(method, path) is not var (handler, id, movesMoney))
        {
            throw new StripeFault(404, "invalid_request_error", null, $"Unrecognized request URL ({method}: /v1/{path}). If you are trying to list objects, remove the trailing slash.");
        }

        var script = movesMoney ? Script(form, id, key) : null;
        if (script?.Delay > TimeSpan.Zero)
        {
            await Task.Delay(script.Delay, stopping);
        }

        if (script is SimulatedAnswer.IsAway)
        {
            throw new StripeFault(429, "invalid_request_error", "rate_limit", "Too many requests hit the API too quickly.");
        }

        var fault = faults.Take(method, path);
        var answer = await world.TurnAsync(now => Take(now, new Asked(handler, id, form, requestId, key, fingerprint, script, fault)));
        return (answer.Status, answer.Body, script is not SimulatedAnswer.BooksAndIsNotHeard && fault is not { IsLost: true });
    }

    private sealed record Asked(
        Routes.Handler Handler, string Id, Form Form, string RequestId, string? Key, string? Fingerprint, SimulatedAnswer? Script, InjectedFault? Fault);

    private (int Status, JsonNode Body) Take(Turn turn, Asked asked)
    {
        turn.RequestId = asked.RequestId;
        turn.IdempotencyKey = asked.Key;
        turn.Script = asked.Script;
        DueWork.Run(turn);
        int status;
        JsonNode body;
        try
        {
            (status, body) = asked.Fault is { Status: { } broken, IsExecuted: false }
                ? (broken, InjectedFault.Body())
                : (200, Answer(turn, asked));
            if (asked.Fault is { Status: { } after, IsExecuted: true })
            {
                (status, body) = (after, InjectedFault.Body());
            }
        }
        catch (StripeFault refused) when (refused.IsStored)
        {
            (status, body) = (refused.Status, refused.ToContract());
        }

        if (asked.Key is not null)
        {
            turn.Answer = new JsonObject
            {
                ["key"] = asked.Key,
                ["fingerprint"] = asked.Fingerprint,
                ["request"] = asked.RequestId,
                ["status"] = status,
                ["body"] = body.DeepClone(),
                ["at"] = turn.Now,
            };
        }

        return (status, body);
    }

    private static JsonNode Answer(Turn turn, Asked asked)
    {
        var shown = Json.Shown(asked.Handler(turn, asked.Form, asked.Id))!;
        Expansion.Expand(shown, asked.Form.Texts("expand"), turn.Find);
        return shown;
    }

    /// <summary>What was told to happen to this request for money, by the key and the account that are written on it.</summary>
    private SimulatedAnswer? Script(Form form, string id, string? key) => world.Read(turn =>
    {
        var sent = form.Below("metadata");
        var known = turn.Find(id).Below("metadata");
        var customer = turn.Find(form.Text("customer")).Below("metadata");
        return world.Rules.Find(
            sent.Text("billing_key") ?? known.Text("billing_key") ?? key ?? id,
            sent.Text("billing_account") ?? known.Text("billing_account") ?? customer.Text("billing_account") ?? form.Text("customer") ?? "");
    });

    private void Authorize(HttpRequest request)
    {
        var header = request.Headers.Authorization.FirstOrDefault() ?? "";
        var given = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..]
            : header.StartsWith("Basic ", StringComparison.Ordinal) ? Basic(header["Basic ".Length..])
            : null;
        if (given is null)
        {
            throw new StripeFault(401, "invalid_request_error", null, "You did not provide an API key.");
        }

        if (given != apiKey)
        {
            // Of what was sent, as little is said back as Stripe says.
            throw new StripeFault(401, "invalid_request_error", null, $"Invalid API Key provided: {given[..Math.Min(7, given.Length)]}***");
        }
    }

    private static string? Basic(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length)
            ? System.Text.Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0]
            : null;
    }

    private static async Task<Form> ReadAsync(HttpRequest request)
    {
        var query = request.QueryString.Value is { Length: > 1 } text ? text[1..] : "";
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        return Form.Parse(body.Length == 0 ? query : query.Length == 0 ? body : $"{query}&{body}");
    }

    private static async Task WriteAsync(HttpResponse response, int status, JsonNode body)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        await response.WriteAsync(body.ToJsonString());
    }
}
