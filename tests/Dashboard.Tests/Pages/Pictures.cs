using Billing.Dashboard.Tests.Harness;

namespace Billing.Dashboard.Tests.Pages;

/// <summary>Every page at every width, in light, dark and print: none is wider than its window, none loads what is not ours.</summary>
[Collection(OneLivedIn.Name)]
public class Pictures(LivedIn lived)
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("BILLING_PICTURES");

    public static TheoryData<string, string> Pages => new()
    {
        { "pulse", "" },
        { "customers", "/customers" },
        { "customers-none", "/customers?prefix=zz" },
        { "customer-dunned", "/customers/boris" },
        { "customer-clear", "/customers/anna" },
        { "customer-attention", "/customers/emil" },
        { "customer-past", "/customers/boris?at=2026-01-20T00:00:00Z" },
        { "entry", "/customers/anna/entries/2" },
        { "not-there", "/customers/nobody" },
    };

    [BrowserFact]
    public async Task Begin_with_the_door()
    {
        foreach (var width in new[] { 1280, 360 })
        {
            var tab = await lived.Browser.OpenAsync(width, scripts: false);
            await tab.GoAsync(lived.At("/customers"));
            if (Folder is not null)
            {
                await tab.DrawAsync(Path.Combine(Folder, $"sign-in-{width}.png"));
            }

            Assert.InRange(await tab.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        }
    }

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Fit_their_window(string name, string path)
    {
        foreach (var (width, isDark) in new[] { (1280, false), (360, false), (1280, true) })
        {
            var tab = await lived.SignedInAsync(width, isDark: isDark);
            await tab.GoAsync(lived.At(path));
            if (Folder is not null)
            {
                await tab.DrawAsync(Path.Combine(Folder, $"{name}-{width}{(isDark ? "-dark" : "")}.png"));
            }

            Assert.False((await tab.TextAsync("h1")).StartsWith("This page could not", StringComparison.Ordinal), lived.Server.Output);
            Assert.InRange(await tab.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
            Assert.Empty(await tab.EvaluateAsync<List<string>>(
                "[...document.querySelectorAll('details')].forEach(each => each.open = true), [...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.innerText.slice(0, 80))"));
        }
    }
}
