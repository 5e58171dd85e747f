using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// Brings events to who wants them, written and signed as the provider does: again and again until somebody answers 2xx, in no
/// order, and some of them twice, late or lost at first where it was told so.
/// </summary>
/// <param name="write">An event for an endpoint, at a time.</param>
internal sealed class WebhookSender(
    LoopbackWorld world, HttpClient http, TimeProvider time, Func<JsonObject, JsonObject, DateTimeOffset, HttpRequestMessage> write) : IAsyncDisposable
{
    /// <summary>How long until the next try, in seconds; the last is repeated.</summary>
    private static readonly int[] Waits = [1, 2, 4, 8, 15, 30, 60];

    private const int TriesMax = 20;

    private readonly ConcurrentDictionary<Task, bool> _underWay = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>What goes wrong on the way; drawn from the seed and the event, so the same again.</summary>
    public WebhookWeather Weather { get; set; } = new();

    /// <summary>Events that nobody had taken when the process ended.</summary>
    public void SendAgain()
    {
        foreach (var waiting in world.Read(static turn => turn.All("event").Where(static each => each.Number("pending_webhooks") > 0).ToList()))
        {
            Send(waiting);
        }
    }

    public void Send(JsonObject happened)
    {
        foreach (var endpoint in world.Read(turn => turn.All("webhook_endpoint").Where(each => WebhookEndpoints.Wants(each, happened.Text("type")!)).ToList()))
        {
            var sending = DeliverAsync(happened, endpoint);
            _underWay[sending] = true;
            _ = sending.ContinueWith(done => _underWay.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_underWay.Keys);
        _closing.Dispose();
    }

    private async Task DeliverAsync(JsonObject happened, JsonObject endpoint)
    {
        await Task.Yield();
        var id = happened.Id();
        try
        {
            await Task.Delay(Weather.DelayOf(id), time, _closing.Token);
            for (var attempt = 0; attempt < TriesMax; attempt++)
            {
                var isLost = attempt == 0 && Weather.Loses(id);
                if (!isLost && await TryAsync(happened, endpoint))
                {
                    if (attempt == 0 && Weather.Doubles(id))
                    {
                        await TryAsync(happened, endpoint);
                    }

                    await TakenAsync(id);
                    return;
                }

                await Task.Delay(TimeSpan.FromSeconds(Waits[Math.Min(attempt, Waits.Length - 1)]), time, _closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends; what was not taken is sent again by the next one.
        }
    }

    private Task TakenAsync(string id) => world.TurnAsync(turn =>
    {
        var taken = turn.Edit(id);
        taken["pending_webhooks"] = Math.Max(0, taken.Number("pending_webhooks") - 1);
        return true;
    });

    private async Task<bool> TryAsync(JsonObject happened, JsonObject endpoint)
    {
        using var request = write(happened, endpoint, time.GetUtcNow());
        try
        {
            using var response = await http.SendAsync(request, _closing.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException || (failed is OperationCanceledException && !_closing.IsCancellationRequested))
        {
            return false;
        }
    }
}

/// <summary>How many of a thousand events come twice or are lost at first, and how late the latest are.</summary>
internal sealed record WebhookWeather(int Seed = 0, int Twice = 0, int LostAtFirst = 0, int LateMillisecondsMax = 0)
{
    public bool Doubles(string id) => Draw(id, "twice", 1000) < Twice;

    public bool Loses(string id) => Draw(id, "lost", 1000) < LostAtFirst;

    public TimeSpan DelayOf(string id) => TimeSpan.FromMilliseconds(LateMillisecondsMax == 0 ? 0 : Draw(id, "late", LateMillisecondsMax));

    private int Draw(string id, string what, int below)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}/{what}/{id}"));
        return (int)(BitConverter.ToUInt32(hash) % (uint)below);
    }
}
