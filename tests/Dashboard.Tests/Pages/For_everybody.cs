using Billing.Dashboard.Tests.Harness;

namespace Billing.Dashboard.Tests.Pages;

/// <summary>A page can be used with a keyboard, by ear, and without script.</summary>
[Collection(OneLivedIn.Name)]
public class For_everybody(LivedIn lived)
{
    public static TheoryData<string> Pages => new("", "/customers", "/customers?segment=x", "/customers/boris", "/customers/anna/entries/2", "/nothing");

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Is_built_so_that_it_can_be_told(string path)
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At(path));

        Assert.Equal("en", await tab.EvaluateAsync<string>("document.documentElement.lang"));
        Assert.EndsWith(" · Billing.Orleans", await tab.EvaluateAsync<string>("document.title"));
        Assert.Equal(1, await tab.CountAsync("h1"));
        Assert.Equal(1, await tab.CountAsync("main"));
        Assert.Equal(0, await tab.CountAsync("script"));
        Assert.Equal(0, await tab.CountAsync("[style]"));
        Assert.Equal(1, await tab.CountAsync("link[rel=stylesheet]"));

        // No heading skips a level; no field, table, picture or link is without a name; no id is given twice.
        await HasNoneAsync(tab, "[...document.querySelectorAll('h1,h2,h3,h4')].filter((h, i, all) => i > 0 && +h.tagName[1] > +all[i - 1].tagName[1] + 1)");
        await HasNoneAsync(tab, "[...document.querySelectorAll('input:not([type=hidden]),select')].filter(f => f.labels.length === 0)");
        await HasNoneAsync(tab, "[...document.querySelectorAll('table')].filter(t => !t.caption || t.caption.textContent.trim() === '')");
        await HasNoneAsync(tab, "[...document.querySelectorAll('th')].filter(h => !h.scope)");
        await HasNoneAsync(tab, "[...document.querySelectorAll('svg')].filter(s => s.getAttribute('aria-hidden') !== 'true' && !(s.getAttribute('role') === 'img' && s.getAttribute('aria-label')))");
        await HasNoneAsync(tab, "[...document.querySelectorAll('a,button')].filter(e => e.textContent.trim() === '')");
        await HasNoneAsync(tab, "[...document.querySelectorAll('[id]')].filter((e, i, all) => all.findIndex(o => o.id === e.id) !== i)");
        await HasNoneAsync(tab, "[...document.querySelectorAll('[aria-labelledby],[aria-describedby]')].filter(e => !document.getElementById(e.getAttribute('aria-labelledby') ?? e.getAttribute('aria-describedby')))");
        await HasNoneAsync(tab, "[...document.querySelectorAll('[src],link[href],form[action]')].filter(e => /^(https?:)?\\/\\//.test(e.getAttribute('src') ?? e.getAttribute('href') ?? e.getAttribute('action')))");
    }

    [BrowserFact]
    public async Task Can_be_walked_through_with_the_tab_key()
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers"));
        await tab.PressTabAsync();
        Assert.Equal("#content", await tab.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));
        Assert.True(await tab.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().left >= 0"), "The way past the header shows itself.");

        var seen = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            await tab.PressTabAsync();
            seen.Add(await tab.EvaluateAsync<string>("document.activeElement.id || document.activeElement.innerText"));
            Assert.NotEqual("none", await tab.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }

        Assert.Equal(["Billing.Orleans", "Pulse", "Customers", "tenant", "Show", "Sign out", "prefix", "status", "Search", "More filters", "anna", "boris"], seen);
    }

    [BrowserFact]
    public async Task Prints_what_it_says_and_not_its_buttons()
    {
        var tab = await lived.SignedInAsync();
        await tab.GoAsync(lived.At("/customers/boris"));
        await tab.PrintAsync();
        Assert.Equal(0, await tab.EvaluateAsync<int>("[...document.querySelectorAll('button,nav,select')].filter(e => e.offsetParent !== null).length"));
        Assert.Contains("Why dunning", await tab.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task HasNoneAsync(Tab tab, string elements) =>
        Assert.Empty(await tab.EvaluateAsync<List<string>>($"({elements}).map(each => each.outerHTML.slice(0, 200))"));
}
