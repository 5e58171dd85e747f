using System.Collections.Immutable;
using System.Globalization;
using Billing.Dashboard.Words;
using Billing.Domain.Standings;
using Billing.Grains.Interfaces.Histories;
using Billing.Grains.Interfaces.Recomputing;
using Billing.Grains.Interfaces.States;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace Billing.Dashboard.Pages;

/// <summary>One customer, as it is now or was at any moment.</summary>
internal static class CustomerPages
{
    private const int LinesShown = 25;

    public static async Task<IResult> ShowAsync(PageRequest request)
    {
        var (tenant, account) = (request.Tenant!, request.Segment("account")!);
        var tenants = await PulsePages.TenantsAsync(request);
        var at = MomentOf(request.Query("at"));
        var before = LineOf(request.Query("before"));
        if (!tenants.Contains(tenant))
        {
            return request.NotThere();
        }

        var key = $"{tenant}/{account}";
        var lines = request.Grains.GetGrain<IAccountHistoryGrain>(key).Timeline(LinesShown + 1, before);
        if (await request.Grains.GetGrain<IAccountStateGrain>(key).Read(at) is not { } standing)
        {
            return await NotYetAsync(request, lines, at);
        }

        var shown = (await lines).Where(line => at is null || line.At <= at).ToImmutableArray();
        return new RazorComponentResult<CustomerPage>(new
        {
            Frame = request.Frame(account, "customers", tenants),
            Customer = new Customer(tenant, account, standing)
            {
                At = at,
                Lines = shown.Length > LinesShown ? shown[..LinesShown] : shown,
                Older = shown.Length > LinesShown ? CursorOf(shown[LinesShown - 1]) : null,
                IsFurther = before is not null,
            },
        });
    }

    public static async Task<IResult> EntryAsync(PageRequest request)
    {
        var (tenant, account) = (request.Tenant!, request.Segment("account")!);
        var tenants = await PulsePages.TenantsAsync(request);
        var seq = Convert.ToInt64(request.Segment("seq"), CultureInfo.InvariantCulture);
        return tenants.Contains(tenant) && await request.Grains.GetGrain<IAccountHistoryGrain>($"{tenant}/{account}").Entry(seq) is { } entry
            ? new RazorComponentResult<EntryPage>(new
            {
                Frame = request.Frame($"Entry {seq} of {account}", "customers", tenants), Tenant = tenant, Account = account, Entry = entry,
            })
            : request.NotThere();
    }

    /// <summary>Looks the account through; unless it is meant, nothing is written anywhere.</summary>
    public static async Task<IResult> RecomputeAsync(PageRequest request)
    {
        var (tenant, account) = (request.Tenant!, request.Segment("account")!);
        var tenants = await PulsePages.TenantsAsync(request);
        var isMeant = (await request.ReadFormAsync())["run"] == "mend";
        return tenants.Contains(tenant)
            && await request.Grains.GetGrain<IRecomputeGrain>($"{tenant}/{account}").Run(new RecomputeAsked("operator", IsDry: !isMeant)) is { } answer
            ? new RazorComponentResult<RecomputePage>(new
            {
                Frame = request.Frame($"{account} looked through", "customers", tenants), Tenant = tenant, Account = account, Answer = answer,
            })
            : request.NotThere();
    }

    private static async Task<IResult> NotYetAsync(PageRequest request, Task<ImmutableArray<TimelineEvent>> lines, Instant? at) =>
        at is not null && !(await lines).IsEmpty
            ? request.Failed(StatusCodes.Status404NotFound, "Not opened by then", "The account was opened later than the moment that was asked for.")
            : request.NotThere();

    /// <summary>As a browser's field gives it, or as our own links do. What is neither is now.</summary>
    private static Instant? MomentOf(string? text) => text is null ? null
        : InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var exact } ? exact
        : LocalDateTimePattern.GeneralIso.Parse(text.Length == "2026-01-31T12:00".Length ? $"{text}:00" : text) is { Success: true, Value: var typed } ? typed.InUtc().ToInstant()
        : null;

    private static string CursorOf(TimelineEvent line) => string.Create(CultureInfo.InvariantCulture, $"{line.Seq}.{line.Line}");

    private static TimelineEvent? LineOf(string? cursor) => cursor?.Split('.') is [var seq, var line]
        && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
        ? new TimelineEvent(number, part, Instant.MinValue, "", "{}")
        : null;
}

/// <summary>What the page of a customer shows.</summary>
public sealed record Customer(string Tenant, string Account, AccountStanding Standing)
{
    /// <summary>The moment that was asked for; none is now.</summary>
    public Instant? At { get; init; }

    public ImmutableArray<TimelineEvent> Lines { get; init; } = [];

    public string? Older { get; init; }

    public bool IsFurther { get; init; }
}
