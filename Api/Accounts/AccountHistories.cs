using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Views;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Histories;
using NodaTime;
using NodaTime.Text;

namespace Billing.Api.Accounts;

/// <summary>A line of the timeline. Names are contract.</summary>
public sealed record TimelineView(long Seq, Instant At, string Kind, JsonElement Details);

/// <summary>Movements of the books and what they come to. Names are contract.</summary>
public sealed record LedgerView(ImmutableArray<LedgerMovement> Items, ImmutableArray<LedgerBalance> Balances, string? NextCursor);

/// <summary>One entry of the journal: which command made it, why, and the facts as they are stored.</summary>
public sealed record EntryView(long Seq, Instant At, string Command, string Cause, JsonElement Facts);

/// <summary>What would be. Names are contract.</summary>
public sealed record PreviewView(ImmutableArray<InvoiceView> Invoices, ImmutableArray<CreditNoteView> CreditNotes);

/// <summary>What an account has been through, and what it will go through.</summary>
internal static class AccountHistories
{
    private const string Account = "/v1/accounts/{account}";

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("GET", $"{Account}/timeline", "What happened to an account, newest first", TimelineAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(Page<TimelineView>), Query = ["limit", "cursor"],
        },
        new("GET", $"{Account}/ledger", "Its double-entry books, oldest movement first", LedgerAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(LedgerView), Query = ["limit", "cursor"],
        },
        new("GET", $"{Account}/entries/{{seq}}", "One entry of its journal, as it is stored", EntryAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(EntryView),
        },
        new("GET", $"{Account}/requests/{{key}}", "What became of the request that was made under an Idempotency-Key", RequestAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(CommandResult),
        },
        new("GET", $"{Account}/preview", "What time alone will bring by an instant, made by the code that will make it", PreviewAsync)
        {
            Scope = ApiScope.Read, Answer = typeof(PreviewView), Query = ["until"],
        },
    ];

    private static async Task<ApiAnswer> TimelineAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        var (page, wrong) = PageRequest.Of(request.Query("limit"), request.Query("cursor"), numbers: 3);
        if ((problem ?? wrong) is { } refused)
        {
            return refused;
        }

        var olderThan = page.After is [var seq, var line, var ticks]
            ? new TimelineEvent(seq, (int)line, Instant.FromUnixTimeTicks(ticks), "", "{}")
            : null;
        var lines = await address.History(request).Timeline(page.Limit + 1, olderThan);
        if (lines.IsEmpty && olderThan is null && await address.Grain(request).ReadState() is null)
        {
            return Problems.AccountUnknown;
        }

        var shown = lines.Length > page.Limit ? lines[..page.Limit] : lines;
        var next = lines.Length > page.Limit ? PageRequest.Cursor(shown[^1].Seq, shown[^1].Line, shown[^1].At.ToUnixTimeTicks()) : null;
        return ApiAnswer.Ok(new Page<TimelineView>(
            [.. shown.Select(static line => new TimelineView(line.Seq, line.At, line.Kind, Parse(line.Document)))], next));
    }

    private static async Task<ApiAnswer> LedgerAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        var (page, wrong) = PageRequest.Of(request.Query("limit"), request.Query("cursor"), numbers: 1);
        if ((problem ?? wrong) is { } refused)
        {
            return refused;
        }

        if (await address.Grain(request).ReadState() is not { } snapshot)
        {
            return Problems.AccountUnknown;
        }

        var ledger = await address.History(request).Ledger(page.Limit, page.After.IsEmpty ? 0 : page.After[0]);
        return ApiAnswer.Ok(new LedgerView(
            ledger.Movements, ledger.Balances, ledger.HasMore ? PageRequest.Cursor(ledger.Movements[^1].Seq) : null))
            with { Version = snapshot.Seq };
    }

    private static async Task<ApiAnswer> EntryAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        return long.TryParse(request.Segment("seq"), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            && await address.History(request).Entry(seq) is { } entry
            ? ApiAnswer.Ok(new EntryView(entry.Seq, entry.At, entry.Command, entry.Cause, Parse(entry.Facts)))
            : Problems.EntryUnknown;
    }

    private static async Task<ApiAnswer> RequestAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        var key = request.Segment("key");
        return await address.History(request).Answer(key) is { } given
            ? CommandSending.Told(address, key, given.Answer, StatusCodes.Status200OK)
            : Problems.RequestUnknown;
    }

    private static async Task<ApiAnswer> PreviewAsync(ApiRequest request)
    {
        var (address, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        if (InstantPattern.ExtendedIso.Parse(request.Query("until") ?? "") is not { Success: true, Value: var until })
        {
            return Problems.ParameterInvalid.About("until").Saying("It is an instant such as 2026-01-31T12:00:00Z.");
        }

        return await address.Grain(request).Preview(until) switch
        {
            PreviewAnswer.Foreseen foreseen => ApiAnswer.Ok(new PreviewView(
                [.. foreseen.Invoices.Select(static invoice => InvoiceView.Of(invoice, isRequested: false))],
                [.. foreseen.CreditNotes.Select(CreditNoteView.Of)])),
            PreviewAnswer.Refused refused => Problem.Of(refused.Rejection),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static JsonElement Parse(string document)
    {
        using var parsed = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = 256 });
        return parsed.RootElement.Clone();
    }
}
