using System.Net;
using Billing.Api.Tests.Harness;
using Billing.Dashboard.Access;
using Billing.Dashboard.Tests.Harness;

namespace Billing.Dashboard.Tests.Pages;

/// <summary>Every page is behind the operator key, and the key is nowhere but in the form it was typed into.</summary>
[Collection(OneLivedIn.Name)]
public class The_door(LivedIn lived)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A session that begins then is open on the server's clock, whatever that shows.</summary>
    private static readonly DateTimeOffset LongAfter = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Guarded => new()
    {
        { "GET", "/dashboard" },
        { "GET", "/dashboard/choose?tenant=x" },
        { "GET", "/dashboard/TENANT" },
        { "GET", "/dashboard/TENANT/customers" },
        { "GET", "/dashboard/TENANT/customers/anna" },
        { "GET", "/dashboard/TENANT/customers/anna/entries/1" },
        { "GET", "/dashboard/nothing/at/all" },
        { "POST", "/dashboard/TENANT/customers/anna/recompute" },
        { "POST", "/dashboard/sign-out" },
    };

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Is_shut_to_who_has_no_key(string method, string path)
    {
        using var http = Http();
        foreach (var cookie in new[] { "", "billing_operator=", $"billing_operator={OperatorSession.Begin("another key", LongAfter)}" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(lived.Server.Address, path.Replace("TENANT", lived.Tenant)));
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.StartsWith("/dashboard/sign-in", answer.Headers.Location!.ToString());
            Assert.Equal("", await answer.Content.ReadAsStringAsync());
        }
    }

    [BrowserFact]
    public async Task Opens_to_the_key_and_leads_back_to_what_was_asked_for()
    {
        var tab = await lived.Browser.OpenAsync(scripts: false);
        await tab.GoAsync(lived.At("/customers/anna"));
        Assert.Equal("Sign in", await tab.TextAsync("h1"));
        Assert.True(await tab.EvaluateAsync<bool>("document.activeElement.id === 'key'"));

        await tab.FillAsync("#key", "op_wrong");
        await tab.FollowAsync("button.main");
        Assert.Equal("This is not the operator key.", await tab.TextAsync("[role=alert]"));

        await tab.FillAsync("#key", ServerUnderTest.OperatorKey);
        await tab.FollowAsync("button.main");
        Assert.Equal("anna", await tab.TextAsync("h1"));
        Assert.Equal(lived.At("/customers/anna").ToString(), await tab.AddressAsync());

        await tab.FollowAsync(".top button.quiet");
        Assert.Equal("Sign in", await tab.TextAsync("h1"));
        await tab.GoAsync(lived.At(""));
        Assert.Equal("Sign in", await tab.TextAsync("h1"));
    }

    [Theory]
    [InlineData("https://elsewhere.example/dashboard/")]
    [InlineData("//elsewhere.example/dashboard/")]
    [InlineData("/dashboard/\\elsewhere.example")]
    [InlineData("/dashboard/\r\nX: y")]
    [InlineData("/v1/plans")]
    public async Task Leads_nowhere_but_to_its_own_pages(string back)
    {
        using var http = Http();
        using var form = new FormUrlEncodedContent([new("key", ServerUnderTest.OperatorKey), new("return", back)]);
        using var answer = await http.PostAsync(new Uri(lived.Server.Address, "/dashboard/sign-in"), form);
        Assert.Equal("/dashboard", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Gives_a_cookie_that_no_script_reads_and_no_other_site_posts_with()
    {
        using var http = Http();
        using var form = new FormUrlEncodedContent([new("key", ServerUnderTest.OperatorKey), new("return", "/dashboard")]);
        using var answer = await http.PostAsync(new Uri(lived.Server.Address, "/dashboard/sign-in"), form);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/dashboard", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ServerUnderTest.OperatorKey, cookie, StringComparison.Ordinal);
        Assert.Equal("/dashboard", answer.Headers.Location!.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Takes_no_form_that_is_not_one_of_the_session()
    {
        using var http = Http();
        foreach (var token in new[] { null, "", "AAAA", TokenOf(OperatorSession.Begin(ServerUnderTest.OperatorKey, LongAfter)) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, lived.At("/customers/anna/recompute"))
            {
                Content = new FormUrlEncodedContent(token is null ? [new("run", "dry")] : [new("run", "dry"), new("token", token)]),
            };
            request.Headers.Add("Cookie", $"billing_operator={OperatorSession.Begin(ServerUnderTest.OperatorKey, LongAfter)}");
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(0, true, "just begun")]
    [InlineData(11.9, true, "nearly over")]
    [InlineData(12, false, "over")]
    public void Stays_open_for_half_a_day(double hours, bool isOpen, string why) =>
        Assert.True(OperatorSession.Read(OperatorSession.Begin("key", Noon), "key", Noon.AddHours(hours)) is not null == isOpen, why);

    [Fact]
    public void Is_shut_to_a_cookie_in_which_any_letter_is_another()
    {
        var cookie = OperatorSession.Begin("key", Noon);
        Assert.All(Enumerable.Range(0, cookie.Length), place =>
        {
            // The last letter carries bits that stand for nothing.
            var other = cookie[place] == 'A' ? 'g' : 'A';
            var forged = cookie[..place] + other + cookie[(place + 1)..];
            Assert.Null(OperatorSession.Read(forged, "key", Noon));
        });
        Assert.Null(OperatorSession.Read(cookie, "other key", Noon));
        Assert.Null(OperatorSession.Read(cookie, "", Noon));
    }

    [Fact]
    public void Slows_who_guesses_and_lets_them_try_again_later()
    {
        var time = new Clock();
        var door = new OperatorDoor("key", time);
        Assert.All(Enumerable.Range(0, 30), _ => Assert.Equal(KeyAnswer.Wrong, door.Try("guess")));
        Assert.Equal(KeyAnswer.TooMany, door.Try("key"));
        time.Now += TimeSpan.FromSeconds(61);
        Assert.Equal(KeyAnswer.Right, door.Try("key"));
        Assert.Equal(KeyAnswer.Wrong, new OperatorDoor("", time).Try(""));
    }

    private static string TokenOf(string cookie) => OperatorSession.Read(cookie, ServerUnderTest.OperatorKey, LongAfter)!.FormToken;

    private static HttpClient Http() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Noon;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}
