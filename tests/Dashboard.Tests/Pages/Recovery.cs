using System.Net;
using Billing.Dashboard.Recovery;
using Billing.Dashboard.Tests.Harness;
using NodaTime;

namespace Billing.Dashboard.Tests.Pages;

/// <summary>The page behind a link that a customer who owes something was sent.</summary>
[Collection(OneLivedIn.Name)]
public class Recovery(LivedIn lived)
{
    [BrowserFact]
    public async Task Shows_what_is_owed_and_why_and_takes_the_money()
    {
        await OwingAsync("fritz");
        var tab = await lived.Browser.OpenAsync(390, scripts: false);
        await tab.GoAsync(await LinkAsync("fritz"));
        Assert.Contains("25.00 EUR", await tab.TextAsync("h2"), StringComparison.Ordinal);
        Assert.Contains("insufficient funds", await tab.TextAsync(), StringComparison.OrdinalIgnoreCase);
        if (Environment.GetEnvironmentVariable("BILLING_PICTURES") is { } folder)
        {
            await tab.DrawAsync(Path.Combine(folder, "recovery.png"));
        }

        await tab.FollowAsync("form[action$='/pay'] button");
        Assert.True((await tab.TextAsync()).Contains("was not taken", StringComparison.Ordinal), lived.Server.Output);

        (await lived.Api.PostAsync("/v1/accounts/fritz/payment-methods",
            """{"method":{"id":"new","kind":"card","provider":"simulated","reference":"good"}}""")).Is(201);
        await tab.GoAsync(await LinkAsync("fritz"));
        if (await tab.CountAsync("#nothing") == 0)
        {
            await tab.EvaluateAsync<bool>("(document.querySelector('select').value = 'new', true)");
            await tab.FollowAsync("form[action$='/pay'] button");
        }

        Assert.Equal(1, await tab.CountAsync("#nothing"));
        var history = (await lived.Api.GetAsync("/v1/accounts/fritz/billing-history")).Is(200);
        Assert.Equal("paid", history.Text("items.0.resolution"));
        Assert.Equal("resolved", (await lived.Api.GetAsync("/v1/accounts/fritz/timeline?limit=100")).Body.Contains("dunning_closed", StringComparison.Ordinal) ? "resolved" : "open");
    }

    [Fact]
    public async Task Opens_for_nobody_with_a_link_that_was_changed_or_is_over()
    {
        await OwingAsync("greta");
        var link = await LinkAsync("greta");
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(link)).StatusCode);
        foreach (var changed in new[] { $"{link}x", new Uri(link, link.AbsolutePath.Replace(".", "x.", StringComparison.Ordinal)).ToString(), new Uri(link, "/recover/nothing").ToString() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(changed)).StatusCode);
        }
    }

    [Fact]
    public void Is_signed_and_ends()
    {
        var time = new Clock(DateTimeOffset.Parse("2026-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        var links = new RecoveryLinks("secret", time);
        var token = links.Make("tenant/account", Instant.FromUtc(2026, 1, 2, 0, 0))[(RecoveryLinks.Root.Length + 1)..];
        Assert.Equal("tenant/account", links.Read(token));
        Assert.Null(new RecoveryLinks("another", time).Read(token));
        Assert.Null(new RecoveryLinks("", time).Read(token));
        for (var i = 0; i < token.Length; i++)
        {
            Assert.Null(links.Read(string.Concat(token.AsSpan(0, i), token[i] == 'A' ? "B" : "A", token.AsSpan(i + 1))));
        }

        time.Now = DateTimeOffset.Parse("2026-01-02T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Null(links.Read(token));
    }

    private async Task OwingAsync(string account)
    {
        (await lived.Api.PostAsync("/v1/accounts", $$"""{"currency":"EUR","time_zone":"Europe/Paris","id":"{{account}}","pays_first":false}""")).Is(201);
        (await lived.Api.PostAsync($"/v1/accounts/{account}/payment-methods",
            """{"method":{"id":"poor","kind":"card","provider":"simulated","reference":"bad~insufficient_funds"}}""")).Is(201);
        Assert.True((await lived.Api.PostAsync($"/v1/accounts/{account}/charges", """{"lines":[{"item":"setup","amount":{"minor_units":2500,"currency":"EUR"}}]}""")).Status is 201 or 202);
    }

    private async Task<Uri> LinkAsync(string account) =>
        new((await lived.Api.PostAsync($"/v1/accounts/{account}/recovery-links", """{"hours":1}""")).Is(201).Text("address"));

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
