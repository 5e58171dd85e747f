using System.Text.Json;
using System.Text.Json.Nodes;

namespace Billing.Dashboard.Tests.Harness;

/// <summary>One window of the browser.</summary>
public sealed class Tab(Chromium browser, string session)
{
    private const int HighestDrawn = 2000;

    public async Task GoAsync(Uri address)
    {
        var loaded = browser.NextAsync(session, "Page.loadEventFired");
        await browser.SendAsync(session, "Page.navigate", new() { ["url"] = address.ToString() });
        await loaded;
    }

    /// <summary>What an expression is worth in the page. The page's own scripts may be off.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await browser.SendAsync(session, "Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } wrong
            ? throw new InvalidOperationException($"{expression}: {wrong.ToJsonString()}")
            : answer["result"]!["value"].Deserialize<T>()!;
    }

    public Task<string> TextAsync(string selector = "body") => EvaluateAsync<string>($"document.querySelector({Quoted(selector)})?.innerText ?? ''");

    public Task<int> CountAsync(string selector) => EvaluateAsync<int>($"document.querySelectorAll({Quoted(selector)}).length");

    public Task FillAsync(string selector, string value) =>
        EvaluateAsync<bool>($"(document.querySelector({Quoted(selector)}).value = {Quoted(value)}, true)");

    /// <summary>Clicks what leads to another page, and waits for that.</summary>
    public async Task FollowAsync(string selector)
    {
        var loaded = browser.NextAsync(session, "Page.loadEventFired");
        await EvaluateAsync<bool>($"(document.querySelector({Quoted(selector)}).click(), true)");
        await loaded;
    }

    /// <summary>Presses the tab key, as who has no mouse does.</summary>
    public async Task PressTabAsync()
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
        {
            await browser.SendAsync(session, "Input.dispatchKeyEvent", new()
            {
                ["type"] = type, ["key"] = "Tab", ["code"] = "Tab", ["windowsVirtualKeyCode"] = 9,
            });
        }
    }

    public Task<string> AddressAsync() => EvaluateAsync<string>("location.href");

    /// <summary>From here on as it is printed.</summary>
    public Task PrintAsync() => browser.SendAsync(session, "Emulation.setEmulatedMedia", new() { ["media"] = "print" });

    /// <summary>The whole page as a picture.</summary>
    public async Task DrawAsync(string path)
    {
        var drawn = await browser.SendAsync(session, "Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true, ["clip"] = await WholeAsync() });
        await File.WriteAllBytesAsync(path, Convert.FromBase64String(drawn["data"]!.GetValue<string>()));
    }

    private async Task<JsonObject> WholeAsync() => new()
    {
        ["x"] = 0, ["y"] = 0, ["scale"] = 1,
        ["width"] = await EvaluateAsync<int>("document.documentElement.clientWidth"),
        ["height"] = Math.Min(HighestDrawn, await EvaluateAsync<int>("document.documentElement.scrollHeight")),
    };

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
