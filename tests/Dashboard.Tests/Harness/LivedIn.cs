using Billing.Api.Tests.Harness;

namespace Billing.Dashboard.Tests.Harness;

/// <summary>A server whose tenant has customers of every kind, and a browser. Made once; the sentences only look.</summary>
public sealed class LivedIn : IAsyncLifetime
{
    private const string Plan =
        """
        {"code":"team","version":1,"currency":"EUR","interval":{"unit":"month","count":1},"items":[
          {"code":"base","model":{"is":"flat","amount":20}},
          {"code":"seat","model":{"is":"per_unit","unit_price":10},"quantity":1}]}
        """;

    private Chromium? _browser;

    /// <summary>Nobody looks accounts through but who is asked to here, so that what a sentence spoils is still spoiled when it looks.</summary>
    public ServerUnderTest Server { get; } = new() { More = [("Billing__Grains__RecomputeAfter", "1.00:00:00")] };

    public Client Api { get; private set; } = null!;

    public string Tenant { get; private set; } = "";

    public Chromium Browser => _browser!;

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        Api = await Client.OfNewTenantAsync(Server);
        Tenant = $"{Api.Key.Split('_')[2]}~test";
        (await Api.PostAsync("/v1/plans", Plan)).Is(201);
        (await Api.PostAsync("/v1/test-clocks", """{"id":"spring","start_at":"2026-01-05T08:00:00Z"}""")).Is(201);

        // On a clock: who pays, who cannot from the second month on, whose card is gone, who has time, whose policy nobody knows.
        await OpenAsync("anna", 3, OnClock);
        await OpenAsync("boris", 2, OnClock, then: "bad~insufficient_funds");
        await OpenAsync("clara", 1, OnClock, then: "bad~expired_card");
        await OpenAsync("dora", 12, """, "net_days":30,"pays_first":false,"test_clock":"spring" """);
        (await Api.PostAsync("/v1/accounts/dora/auto-pay", """{"off":true}""")).Is(200);
        await OpenAsync("emil", 5, """, "dunning":"nobody-knows-it","test_clock":"spring" """, then: "bad~stolen_card");
        (await Api.PostAsync("/v1/test-clocks/spring/advance", """{"to":"2026-02-10T12:00:00Z"}""")).Is(200);

        // On the wall: many of one kind, and two that owe.
        for (var i = 1; i <= 30; i++)
        {
            await OpenAsync($"shop-{i:00}", 1 + (i % 4), "");
        }

        await OpenAsync("wire", 4, """, "net_days":14,"pays_first":false """, "bad~processing");
        if (Chromium.WhyNot is null)
        {
            _browser = await Chromium.StartAsync();
        }
    }

    public Uri At(string path) => new(Server.Address, $"/dashboard/{Tenant}{path}");

    /// <summary>A window of somebody who has signed in.</summary>
    public async Task<Tab> SignedInAsync(int width = 1280, bool scripts = false, bool isDark = false)
    {
        var tab = await Browser.OpenAsync(width, scripts: scripts, isDark: isDark);
        await tab.GoAsync(new Uri(Server.Address, "/dashboard/sign-in"));
        await tab.FillAsync("#key", ServerUnderTest.OperatorKey);
        await tab.FollowAsync("button.main");
        return tab;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        Api.Dispose();
        await Server.DisposeAsync();
    }

    private const string OnClock = """, "dunning":"standard","test_clock":"spring" """;

    /// <summary>Opens an account that pays by a card which works, until it is replaced by one that does not.</summary>
    private async Task OpenAsync(string account, int seats, string more, string? then = null)
    {
        (await Api.PostAsync("/v1/accounts", $$"""{"currency":"EUR","time_zone":"Europe/Paris","id":"{{account}}"{{more}} }""")).Is(201);
        await AddAsync(account, "good");
        var subscribed = await Api.PostAsync(
            $"/v1/accounts/{account}/subscriptions", $$"""{"subscription_id":"sub","plan":"team","quantities":[{"item":"seat","quantity":{{seats}} }]}""");
        Assert.True(subscribed.Status is 201 or 202, subscribed.Body);
        if (then is not null)
        {
            await AddAsync(account, then);
            (await Api.PostAsync($"/v1/accounts/{account}/payment-methods/good/remove", "{}")).Is(200);
        }
    }

    private async Task AddAsync(string account, string method) => (await Api.PostAsync(
        $"/v1/accounts/{account}/payment-methods",
        $$"""{"method":{"id":"{{method}}","kind":"card","provider":"simulated","reference":"{{method}}"} }""")).Is(201);
}

[CollectionDefinition(Name)]
public sealed class OneLivedIn : ICollectionFixture<LivedIn>
{
    public const string Name = "lived in";
}
