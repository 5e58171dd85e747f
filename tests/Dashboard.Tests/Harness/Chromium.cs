using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Billing.Dashboard.Tests.Harness;

/// <summary>A browser without a window, spoken to by its own protocol. Where there is none, a test that needs one says how to get it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly Lazy<string?> Found = new(static () => Names.Select(InPath).FirstOrDefault(static path => path is not null));

    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly string _profile;
    private readonly Dictionary<int, TaskCompletionSource<JsonNode>> _asked = [];
    private readonly List<(string Session, string Event, TaskCompletionSource Seen)> _awaited = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1);
    private int _number;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Why there is no browser here; null when there is one.</summary>
    public static string? WhyNot => Found.Value is null
        ? "Not run: no browser is installed. Install one with: apt-get install -y chromium (as root)"
        : null;

    public static async Task<Chromium> StartAsync()
    {
        var profile = Directory.CreateTempSubdirectory("billing-browser-").FullName;
        var start = new ProcessStartInfo(Found.Value!,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
            "--hide-scrollbars", "--disable-dev-shm-usage", "--lang=en-US", $"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank",
        ])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var address = new TaskCompletionSource<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } said && said.StartsWith("DevTools listening on ", StringComparison.Ordinal))
            {
                address.TrySetResult(said["DevTools listening on ".Length..]);
            }
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new Chromium(process, profile);
        await browser._socket.ConnectAsync(new Uri(await address.Task.WaitAsync(TimeSpan.FromSeconds(40))), CancellationToken.None);
        _ = browser.ListenAsync();
        return browser;
    }

    /// <summary>A window with cookies of its own.</summary>
    public async Task<Tab> OpenAsync(int width = 1280, int height = 900, bool scripts = true, bool isDark = false)
    {
        var context = (await SendAsync(null, "Target.createBrowserContext"))["browserContextId"]!.GetValue<string>();
        var target = await SendAsync(null, "Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = context });
        var attached = await SendAsync(null, "Target.attachToTarget", new() { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        var session = attached["sessionId"]!.GetValue<string>();
        await SendAsync(session, "Page.enable");
        await SendAsync(session, "Emulation.setDeviceMetricsOverride", new()
        {
            ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 500,
        });
        await SendAsync(session, "Emulation.setScriptExecutionDisabled", new() { ["value"] = !scripts });
        await SendAsync(session, "Emulation.setEmulatedMedia", new()
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }),
        });
        return new Tab(this, session);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _socket.Dispose();
        _sending.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    internal async Task<JsonNode> SendAsync(string? session, string method, JsonObject? parameters = null)
    {
        var number = Interlocked.Increment(ref _number);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _asked[number] = answer;
        }

        var message = new JsonObject { ["id"] = number, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Completes with the next event of that name.</summary>
    internal Task NextAsync(string session, string name)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((session, name, seen));
        }

        return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        while (_socket.State == WebSocketState.Open)
        {
            WebSocketReceiveResult part;
            try
            {
                part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            }
            catch (WebSocketException)
            {
                return; // it was ended
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                Take(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
        }
    }

    private void Take(JsonNode said)
    {
        lock (_gate)
        {
            if (said["id"]?.GetValue<int>() is { } number && _asked.Remove(number, out var asked))
            {
                if (said["error"] is { } error)
                {
                    asked.SetException(new InvalidOperationException(error.ToJsonString()));
                }
                else
                {
                    asked.SetResult(said["result"]!);
                }
            }
            else if (said["method"]?.GetValue<string>() is { } name && said["sessionId"]?.GetValue<string>() is { } session)
            {
                foreach (var awaited in _awaited.Where(each => each.Session == session && each.Event == name).ToList())
                {
                    _awaited.Remove(awaited);
                    awaited.Seen.SetResult();
                }
            }
        }
    }

    private static string? InPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}

/// <summary>A test that needs a browser, and says so where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.WhyNot;
}

/// <summary>The same, for many values.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.WhyNot;
}
