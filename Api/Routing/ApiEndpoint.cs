using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Billing.Api.Keys;
using Billing.Api.Refusals;
using Billing.Api.Wire;
using Orleans.Storage;

namespace Billing.Api.Routing;

/// <summary>
/// What happens to every request, whatever it asks: it is named, its caller told and counted, its body read, and whatever
/// comes of it is written. This is the one place at the edge that catches everything.
/// </summary>
public sealed partial class ApiEndpoint(
    KeyRegister keys, RateLimits limits, ApiMeter meter, IGrainFactory grains, TimeProvider time, ILogger<ApiEndpoint> logger)
{
    public async Task ServeAsync(HttpContext context, ApiRoute route)
    {
        var requestId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        context.Response.Headers["Request-Id"] = requestId;
        var answer = await AnswerAsync(context, route, requestId);
        meter.Count(route, answer);
        await WriteAsync(context, answer, requestId);
    }

    private async Task<ApiAnswer> AnswerAsync(HttpContext context, ApiRoute route, string requestId)
    {
        try
        {
            var (caller, problem) = await keys.TellAsync(context.Request.Headers.Authorization);
            return problem ?? Admit(context, route, caller!) ?? await HandleAsync(context, route, caller!);
        }
        catch (BadHttpRequestException refused)
        {
            return refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problems.BodyTooLarge : Problems.BodyMalformed;
        }
        catch (OverflowException)
        {
            // Numbers within their bounds whose product is not: the decision was never made, so nothing has changed.
            return Problems.AmountOutOfRange;
        }
        catch (Exception unsure) when (unsure is TimeoutException or InconsistentStateException or OrleansException)
        {
            OutcomeUnknown(logger, requestId, unsure);
            return Problems.OutcomeUnknown;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered; what was asked is done all the same.
            return Problems.OutcomeUnknown;
        }
        catch (Exception failure)
        {
            Failed(logger, requestId, failure);
            return Problems.Internal;
        }
    }

    private Problem? Admit(HttpContext context, ApiRoute route, Caller caller)
    {
        if (route.IsOperators != caller.IsOperator || (route.Scope is { } scope && !caller.May(scope)))
        {
            return Problems.ScopeMissing;
        }

        if (caller.IsOperator)
        {
            return null;
        }

        var taken = limits.Take(caller);
        context.Response.Headers["RateLimit-Policy"] = limits.Policy;
        context.Response.Headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"key\";r={Math.Max(0, taken.Left)};t={taken.SecondsUntilFull}");
        return taken.IsTooMany
            ? Problems.RateLimited with { RetryAfter = TimeSpan.FromSeconds(taken.SecondsUntilOne) }
            : null;
    }

    private async Task<ApiAnswer> HandleAsync(HttpContext context, ApiRoute route, Caller caller)
    {
        var request = new ApiRequest(context, caller, keys, grains, time);
        if (route.Body is not null && await request.ReadBodyAsync() is { } problem)
        {
            return problem;
        }

        return await route.Handle(request);
    }

    private static async Task WriteAsync(HttpContext context, ApiAnswer answer, string requestId)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.Version is { } version)
        {
            response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";
        }

        if (answer.IsForNobodyElse)
        {
            response.Headers.CacheControl = "no-store";
        }

        if (answer.IsReplay)
        {
            response.Headers["Idempotency-Replayed"] = "true";
        }

        if (answer.Location is { } location)
        {
            response.Headers.Location = location;
        }

        if (answer.Problem is { } problem)
        {
            await WriteAsync(response, problem, requestId);
        }
        else if (answer.ContentType is { } contentType)
        {
            response.ContentType = contentType;
            await response.WriteAsync((string)answer.Body!, context.RequestAborted);
        }
        else if (answer.Body is { } body)
        {
            response.ContentType = "application/json";
            await JsonSerializer.SerializeAsync(response.BodyWriter, body, body.GetType(), WireFormat.Answers, context.RequestAborted);
        }
    }

    internal static Task WriteAsync(HttpResponse response, Problem problem, string requestId)
    {
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        if (problem.RetryAfter is { } after)
        {
            response.Headers.RetryAfter = ((int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return JsonSerializer.SerializeAsync(response.BodyWriter, ProblemView.Of(problem, requestId), WireFormat.Answers);
    }
}

/// <summary>A problem on the wire, as RFC 9457 names its fields, and four of ours.</summary>
public sealed record ProblemView(string Type, string Title, int Status, string Code, string? Detail, string? Param, string RequestId)
{
    /// <summary>Everything that is wrong in a body that is read whole; left out where one thing is all there is to say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    public static ProblemView Of(Problem problem, string requestId) => new(
        $"https://billing.invalid/problems/{problem.Code}", problem.Title, problem.Status, problem.Code, problem.Detail, problem.Param, requestId)
    {
        Errors = problem.Errors.IsEmpty ? null : problem.Errors,
    };
}
