using System.Collections.Immutable;
using System.Text.Json;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Webhooks;
using NodaTime;
using NodaTime.Text;

namespace Billing.Api.Webhooks;

/// <summary>An event of a provider's, and what has become of it. Names are contract.</summary>
public sealed record WebhookEventView(
    string Provider, string EventId, string Type, EventStatus Status, string? Reason, Instant CreatedAt, Instant ReceivedAt)
{
    public string? Tenant { get; init; }

    public string? Account { get; init; }

    /// <summary>The entry of the account's journal that applied it.</summary>
    public long? Seq { get; init; }

    public int Tries { get; init; }

    public Instant? TryAt { get; init; }

    public Instant? SettledAt { get; init; }

    /// <summary>What was understood of it.</summary>
    public JsonElement Notice { get; init; }
}

/// <summary>Which events are to be tried again. What is not said matters not; dry says only which it would be.</summary>
public sealed record ReplayBody
{
    public EventStatus? Status { get; init; }

    public string? Provider { get; init; }

    public string? EventId { get; init; }

    public string? Type { get; init; }

    public string? Reason { get; init; }

    public Instant? ReceivedFrom { get; init; }

    public Instant? ReceivedUntil { get; init; }

    /// <summary>True unless it is said that it is meant.</summary>
    public bool DryRun { get; init; } = true;
}

/// <summary>The events that are, or would be, tried again. Names are contract.</summary>
public sealed record ReplayView(bool DryRun, ImmutableArray<WebhookEventView> Events, bool HasMore);

/// <summary>What the operator sees of what providers told us, and has tried again.</summary>
internal static class WebhookEventRoutes
{
    private const string Events = "/v1/operator/webhook-events";
    private const int ReplayMax = 1000;

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("GET", Events, "What providers told us, newest first", ListAsync)
        {
            Answer = typeof(Page<WebhookEventView>),
            Query = ["status", "provider", "event_id", "type", "reason", "received_from", "received_until", "limit", "cursor"],
        },
        new("GET", $"{Events}/standing", "How many of them wait, since when, and how many need a person", static async request =>
            ApiAnswer.Ok(await Inbox(request).Pulse()))
        {
            Answer = typeof(InboxStanding),
        },
        new("POST", $"{Events}/replay", "Have parked and ignored events tried again, at most a thousand at once; first see which", ReplayAsync)
        {
            Body = typeof(ReplayBody), Answer = typeof(ReplayView),
        },
    ];

    private static IInboxGrain Inbox(ApiRequest request) => request.Grains.GetGrain<IInboxGrain>(0);

    private static async Task<ApiAnswer> ListAsync(ApiRequest request)
    {
        var (query, problem) = QueryOf(request);
        var (page, wrong) = PageRequest.Of(request.Query("limit"), null, numbers: 0);
        var (after, broken) = CursorOf(request.Query("cursor"));
        if ((problem ?? wrong ?? broken) is { } refused)
        {
            return refused;
        }

        var found = await Inbox(request).Read(query!, page.Limit + 1, after);
        var shown = found.Length > page.Limit ? found[..page.Limit] : found;
        return ApiAnswer.Ok(new Page<WebhookEventView>([.. shown.Select(ViewOf)], found.Length > page.Limit ? CursorAfter(shown[^1]) : null));
    }

    private static async Task<ApiAnswer> ReplayAsync(ApiRequest request)
    {
        var (body, problem) = request.As<ReplayBody>();
        if (problem is not null)
        {
            return problem;
        }

        var query = new EventQuery
        {
            Status = body!.Status,
            Provider = body.Provider,
            EventId = body.EventId,
            Type = body.Type,
            Reason = body.Reason,
            ReceivedFrom = body.ReceivedFrom,
            ReceivedUntil = body.ReceivedUntil,
        };
        var answer = await Inbox(request).Replay(query, ReplayMax, body.DryRun);
        return ApiAnswer.Ok(new ReplayView(body.DryRun, [.. answer.Events.Select(ViewOf)], answer.HasMore));
    }

    private static (EventQuery? Query, Problem? Problem) QueryOf(ApiRequest request)
    {
        EventStatus? status = null;
        if (request.Query("status") is { } text)
        {
            if (!Enum.TryParse<EventStatus>(text, ignoreCase: true, out var said) || text.Any(char.IsAsciiDigit))
            {
                return (null, Problems.ParameterInvalid.About("status").Saying("It is received, applied, ignored or parked."));
            }

            status = said;
        }

        var (from, until) = (TimeOf(request.Query("received_from")), TimeOf(request.Query("received_until")));
        return from is { Success: false } ? (null, Problems.ParameterInvalid.About("received_from").Saying("It is an instant, as 2026-03-31T12:00:00Z."))
            : until is { Success: false } ? (null, Problems.ParameterInvalid.About("received_until").Saying("It is an instant, as 2026-03-31T12:00:00Z."))
            : (new EventQuery
            {
                Status = status,
                Provider = request.Query("provider"),
                EventId = request.Query("event_id"),
                Type = request.Query("type"),
                Reason = request.Query("reason"),
                ReceivedFrom = from?.Value,
                ReceivedUntil = until?.Value,
            }, null);
    }

    private static ParseResult<Instant>? TimeOf(string? text) => text is null ? null : InstantPattern.ExtendedIso.Parse(text);

    private static (EventCursor? After, Problem? Problem) CursorOf(string? cursor)
    {
        if (cursor is null)
        {
            return (null, null);
        }

        try
        {
            var at = JsonSerializer.Deserialize<EventCursor>(System.Buffers.Text.Base64Url.DecodeFromChars(cursor), WireFormatOfCursors);
            return at is { Provider: not null, EventId: not null } ? (at, null) : (null, Problems.CursorInvalid.About("cursor"));
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            return (null, Problems.CursorInvalid.About("cursor"));
        }
    }

    private static JsonSerializerOptions WireFormatOfCursors => Wire.WireFormat.Answers;

    private static string CursorAfter(ReceivedEvent last) => System.Buffers.Text.Base64Url.EncodeToString(
        JsonSerializer.SerializeToUtf8Bytes(new EventCursor(last.ReceivedAt, last.Provider, last.EventId), WireFormatOfCursors));

    private static WebhookEventView ViewOf(ReceivedEvent received) => new(
        received.Provider, received.EventId, received.Type, received.Status, received.Reason, received.CreatedAt, received.ReceivedAt)
    {
        Tenant = received.Tenant,
        Account = received.Account,
        Seq = received.Seq,
        Tries = received.Tries,
        TryAt = received.TryAt,
        SettledAt = received.SettledAt,
        Notice = JsonDocument.Parse(received.Notice).RootElement,
    };
}
