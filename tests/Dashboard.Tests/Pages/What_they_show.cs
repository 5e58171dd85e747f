using System.Globalization;
using System.Text.Json;
using Billing.Dashboard.Tests.Harness;

namespace Billing.Dashboard.Tests.Pages;

/// <summary>What stands on a page is what the API answers, read by a browser without script.</summary>
[Collection(OneLivedIn.Name)]
public class What_they_show(LivedIn lived)
{
    [BrowserFact]
    public async Task Pulse_has_the_figures_of_the_state_api()
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At(""));
        var health = (await lived.Api.GetAsync("/v1/state/health")).Is(200);
        var aging = (await lived.Api.GetAsync("/v1/state/aging")).Is(200).At("buckets").EnumerateArray().ToList();
        var dunning = (await lived.Api.GetAsync("/v1/state/dunning")).Is(200).At("stages").EnumerateArray().ToList();
        var recovery = (await lived.Api.GetAsync("/v1/state/recovery")).Is(200).At("rows").EnumerateArray().ToList();
        var coverage = (await lived.Api.GetAsync("/v1/state/coverage")).Is(200);
        var lag = (await lived.Api.GetAsync("/v1/state/lag")).Is(200);
        var drift = (await lived.Api.GetAsync("/v1/state/drift")).Is(200);

        Assert.Equal(
            health.At("statuses").EnumerateArray().Select(static count => $"{Said(count, "status")} {count.GetProperty("accounts").GetInt64()}"),
            await RowsAsync(tab, "section[aria-labelledby=health] .legend li"));
        Assert.Equal(
            aging.Select(static bucket => string.Join(' ', Days(bucket), bucket.GetProperty("invoices"), bucket.GetProperty("accounts"), Money(bucket, "amount"))),
            await RowsAsync(tab, "section[aria-labelledby=aging] tbody tr"));
        Assert.Equal(
            dunning.Sum(static stage => stage.GetProperty("accounts").GetInt64()),
            (await RowsAsync(tab, "section[aria-labelledby=dunning] > table tbody tr")).Sum(static row => long.Parse(row.Split(' ')[^1], CultureInfo.InvariantCulture)));
        Assert.Equal(
            recovery.Select(static row => string.Join(
                ' ', Said(row, "class"), $"{row.GetProperty("step")}.", row.GetProperty("failed"), row.GetProperty("recovered"), Money(row, "recovered_amount"))),
            await RowsAsync(tab, "section[aria-labelledby=recovery] tbody tr"));
        Assert.NotEmpty(recovery);
        Assert.Equal(
            [$"Told to the end {coverage.Number("complete")}", $"Still open {coverage.Number("awaiting")}", $"A step is missing {coverage.Number("broken_count")}"],
            await RowsAsync(tab, "section[aria-labelledby=coverage] .legend li"));
        Assert.Equal(0, coverage.Number("broken_count"));
        Assert.Contains($"{lag.Number("pending_effects")} request", await tab.TextAsync("section[aria-labelledby=lag] dl"), StringComparison.Ordinal);
        var tiles = await RowsAsync(tab, ".tiles .figure");
        Assert.Equal(health.Number("accounts").ToString(CultureInfo.InvariantCulture), tiles[0]);
        Assert.Contains(drift.Number("differences").ToString(CultureInfo.InvariantCulture), tiles);
    }

    [BrowserFact]
    public async Task Customers_are_those_that_the_api_finds_page_by_page()
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers"));
        var shown = new List<string>();
        while (true)
        {
            shown.AddRange(await RowsAsync(tab, "tbody th a"));
            if (await tab.CountAsync("a[rel=next]") == 0)
            {
                break;
            }

            await tab.FollowAsync("a[rel=next]");
        }

        var found = new List<string>();
        for (var cursor = "?limit=7"; cursor is not null;)
        {
            var page = (await lived.Api.GetAsync($"/v1/state/accounts{cursor}")).Is(200);
            found.AddRange(page.At("items").EnumerateArray().Select(static row => row.GetProperty("account").GetString()!));
            cursor = page.Json.TryGetProperty("next_cursor", out var next) ? $"?limit=7&cursor={next.GetString()}" : null;
        }

        Assert.Equal(found, shown);
        Assert.True(shown.Count > 30);
    }

    [BrowserFact]
    public async Task Searching_finds_by_beginning_and_by_status()
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers"));
        await tab.FillAsync("#prefix", "shop-1");
        await tab.FollowAsync("form[role=search] button");
        Assert.Equal(Enumerable.Range(10, 10).Select(static number => $"shop-{number}"), await RowsAsync(tab, "tbody th a"));

        foreach (var query in new[] { "?status=dunning", "?status=attention", "?flag=past_due", "?provider=simulated", "?product=seat&status=open" })
        {
            await tab.GoAsync(lived.At($"/customers{query}"));
            var found = (await lived.Api.GetAsync($"/v1/state/accounts{query}&limit=25")).Is(200).At("items").EnumerateArray();
            Assert.Equal(found.Select(static row => row.GetProperty("account").GetString()), await RowsAsync(tab, "tbody th a"));
        }

        await tab.GoAsync(lived.At("/customers?status=attention"));
        Assert.Equal(["emil"], await RowsAsync(tab, "tbody th a"));
        await tab.GoAsync(lived.At("/customers?segment=everybody&product=seat&prefix=c"));
        Assert.Equal(["clara"], await RowsAsync(tab, "tbody th a"));
        await tab.GoAsync(lived.At("/customers?prefix=%25"));
        Assert.Equal("No customer was found", await tab.TextAsync(".empty strong"));
    }

    [BrowserFact]
    public async Task A_customer_is_explained_down_to_the_entry_that_said_so()
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers/boris"));
        var state = (await lived.Api.GetAsync("/v1/accounts/boris/state")).Is(200);
        Assert.Equal("dunning", state.Text("status"));
        Assert.Equal("Dunning", await tab.TextAsync(".head .badge"));
        Assert.Equal(
            Grounds(state.At("why")).Select(static ground => ground.GetProperty("says").GetString()),
            await RowsAsync(tab, "section[aria-labelledby=why] .ground"));

        await tab.FollowAsync("section[aria-labelledby=why] .evidence a");
        var first = Grounds(state.At("why")).SelectMany(static ground => ground.GetProperty("facts").EnumerateArray()).First();
        Assert.Equal($"Entry {first.GetProperty("seq")}", await tab.TextAsync("h1"));
        Assert.Contains($"\"is\": \"{first.GetProperty("fact").GetString()}\"", await tab.TextAsync("pre"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_customer_is_shown_as_it_was()
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers/boris?at=2026-01-20T00:00"));
        Assert.Equal("Clear", await tab.TextAsync(".head .badge"));
        Assert.Equal("2026-01-20T00:00:00", await tab.EvaluateAsync<string>("document.querySelector('#at').getAttribute('value')"));
        await tab.GoAsync(lived.At("/customers/boris?at=2025-01-20T00:00"));
        Assert.Equal("Not opened by then", await tab.TextAsync("h1"));
    }

    [BrowserFact]
    public async Task Looking_a_customer_through_finds_what_was_spoiled_writes_nothing_and_mends_when_it_is_meant()
    {
        await lived.Server.Database.ExecuteAsync(
            $"UPDATE account_record SET document = replace(document::text, '\"lines\":', '\"lines\":4')::json WHERE tenant = '{lived.Tenant}' AND account = 'shop-30' AND kind = 'invoice'");
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers/shop-30"));
        await tab.FollowAsync("section[aria-labelledby=truth] button[value=dry]");
        Assert.Contains("1 difference was found; nothing was written", await tab.TextAsync("[role=status]"), StringComparison.Ordinal);
        await tab.FollowAsync("button[value=dry]");
        Assert.Contains("1 difference was found", await tab.TextAsync("[role=status]"), StringComparison.Ordinal);
        await tab.FollowAsync("button[value=mend]");
        await tab.FollowAsync("button[value=dry]");
        Assert.Equal("Everything agrees with the journal.", await tab.TextAsync("[role=status]"));
    }

    [BrowserFact]
    public async Task Another_tenant_is_chosen_in_the_header()
    {
        using var other = await Billing.Api.Tests.Harness.Client.OfNewTenantAsync(lived.Server);
        (await other.PostAsync("/v1/accounts", """{"currency":"EUR","time_zone":"Europe/Paris","id":"elsewhere"}""")).Is(201);
        var tenant = $"{other.Key.Split('_')[2]}~test";
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers"));
        await tab.FillAsync("#tenant", tenant);
        await tab.FollowAsync(".top form button");
        Assert.Equal(["elsewhere"], await RowsAsync(tab, "tbody th a"));
        Assert.DoesNotContain("anna", await tab.TextAsync(), StringComparison.Ordinal);

        // And a key of that tenant finds its own alone.
        Assert.Equal(1, (await other.GetAsync("/v1/state/health")).Is(200).Number("accounts"));
        (await other.GetAsync("/v1/accounts/anna/state")).IsProblem(404, "account_unknown");
    }

    private static Task<List<string>> RowsAsync(Tab tab, string selector) => tab.EvaluateAsync<List<string>>(
        $"[...document.querySelectorAll({JsonSerializer.Serialize(selector)})].map(each => each.innerText.replace(/\\s+/g, ' ').trim())");

    private static IEnumerable<JsonElement> Grounds(JsonElement ground) =>
        ground.GetProperty("because").EnumerateArray().SelectMany(Grounds).Prepend(ground);

    private static string Said(JsonElement row, string name)
    {
        var text = row.GetProperty(name).GetString()!.Replace('_', ' ');
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Money(JsonElement row, string name)
    {
        var amount = row.GetProperty(name);
        return $"{(amount.GetProperty("minor_units").GetInt64() / 100m).ToString("N2", CultureInfo.InvariantCulture)} {amount.GetProperty("currency").GetString()}";
    }

    private static string Days(JsonElement bucket) => bucket.GetProperty("bucket").GetString() switch
    {
        "not_due" => "not due",
        "days_over_90" => "over 90",
        var days => days!["days_".Length..].Replace('_', '–'),
    };
}
