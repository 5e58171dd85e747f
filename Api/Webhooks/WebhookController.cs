using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Grains.Interfaces.Webhooks;
using Orleans.Storage;

namespace Billing.Api.Webhooks;

/// <summary>
/// Where providers tell us things. A provider has no key of ours: its signature, over the bytes as they came, is what is believed, and
/// the desk verifies it. Answered with success is what is durable, and nothing else.
/// </summary>
public sealed partial class WebhookController(IGrainFactory grains, ApiMeter meter, ILogger<WebhookController> logger)
{
    public const string Template = "/v1/webhooks/{provider}";

    /// <summary>Many times the largest event of any provider.</summary>
    public const int LengthMax = 1 << 20;

    private const int HeadersMax = 64;
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(5);

    private int _desk;

    public async Task ReceiveAsync(HttpContext context)
    {
        var requestId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        context.Response.Headers["Request-Id"] = requestId;
        if (await AnswerAsync(context, requestId) is { } problem)
        {
            meter.Count(Template, problem);
            await ApiEndpoint.WriteAsync(context.Response, problem, requestId);
        }
    }

    private async Task<Problem?> AnswerAsync(HttpContext context, string requestId)
    {
        var provider = (string)context.Request.RouteValues["provider"]!;
        if (!IsName(provider))
        {
            return Problems.ProviderUnknown;
        }

        try
        {
            if (await BodyAsync(context.Request) is not { } body)
            {
                return Problems.BodyTooLarge;
            }

            var headers = context.Request.Headers
                .Where(static header => header.Key is not ("Authorization" or "Cookie") && header.Value.Count == 1)
                .Take(HeadersMax)
                .Select(static header => new WebhookHeader(header.Key, header.Value.ToString()));
            var number = (uint)Interlocked.Increment(ref _desk) % IWebhookDeskGrain.Desks;
            var answer = await grains.GetGrain<IWebhookDeskGrain>($"{provider}/{number}").Receive(new WebhookDelivery(body, [.. headers]));
            switch (answer)
            {
                case WebhookAnswer.Kept kept:
                    await context.Response.WriteAsJsonAsync(new KeptView(kept.EventId, kept.IsKnown), Wire.WireFormat.Answers, context.RequestAborted);
                    return null;
                case WebhookAnswer.Refused { Code: "webhook_too_large" }:
                    return Problems.BodyTooLarge;
                case WebhookAnswer.Refused { Code: var code }:
                    return new Problem(StatusCodes.Status400BadRequest, code, "The webhook is not believed.");
                case WebhookAnswer.ProviderUnknown:
                    return Problems.ProviderUnknown;
                default:
                    return Problems.WebhookNotKept with { RetryAfter = SendAgainAfter };
            }
        }
        catch (BadHttpRequestException refused)
        {
            return refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problems.BodyTooLarge : Problems.BodyMalformed;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return Problems.WebhookNotKept;
        }
        catch (Exception unsure) when (unsure is TimeoutException or InconsistentStateException or OrleansException)
        {
            NotKept(logger, requestId, unsure);
            return Problems.WebhookNotKept with { RetryAfter = SendAgainAfter };
        }
        catch (Exception failure)
        {
            NotKept(logger, requestId, failure);
            return Problems.Internal;
        }
    }

    /// <summary>The bytes as they came, in base 64; none when they are too many. No more of them are read then.</summary>
    private static async Task<string?> BodyAsync(HttpRequest request)
    {
        if (request.ContentLength > LengthMax)
        {
            return null;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > LengthMax)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.IsSingleSegment ? Convert.ToBase64String(read.Buffer.FirstSpan) : Convert.ToBase64String(read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool IsName(string provider) =>
        provider.Length is > 0 and <= 32 && provider.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private sealed record KeptView(string EventId, bool IsKnown);
}
