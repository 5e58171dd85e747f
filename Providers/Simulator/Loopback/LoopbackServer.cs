using System.Globalization;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>The loopback Stripe on a port, until it is disposed.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LoopbackWorld _world;
    private readonly WebhookSender _sender;
    private readonly HttpClient _http;
    private readonly Task _ticking;

    private LoopbackServer(WebApplication app, LoopbackWorld world, WebhookSender sender, HttpClient http)
    {
        (_app, _world, _sender, _http) = (app, world, sender, http);
        Address = app.Urls.First();
        _ticking = TickAsync();
    }

    public string Address { get; }

    public string ApiKey => KeyOf(_world);

    public string SigningSecret => SecretOf(_world);

    public static async Task<LoopbackServer> StartAsync(LoopbackOptions options, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port.ToString(CultureInfo.InvariantCulture)}");
        // Whoever still waits for a slow answer does not hold it up.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var world = LoopbackWorld.Open(folder, "stripe.jsonl", options.Seed, TimeProvider.System);
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var sender = new WebhookSender(world, http, TimeProvider.System, StripeWebhooks.Write);
        var faults = new InjectedFaults();
        var app = builder.Build();
        var api = new StripeApi(world, KeyOf(world), faults, app.Lifetime.ApplicationStopping);
        app.MapControls(world, sender, faults);
        app.Map("/v1/{**path}", (HttpContext context, string path) => api.AnswerAsync(context, path));
        world.Happened = sender.Send;
        await app.StartAsync();
        world.Address = app.Urls.First();
        if (options.Webhook is not null)
        {
            await ListenAsync(world, options.Webhook);
        }

        sender.SendAgain();
        return new LoopbackServer(app, world, sender, http);
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _ticking;
        await _app.DisposeAsync();
        await _sender.DisposeAsync();
        _http.Dispose();
        await _world.DisposeAsync();
    }

    /// <summary>The same for the same seed, so that a configuration outlives a restart.</summary>
    private static string KeyOf(LoopbackWorld world) => world.Ids.Key("sk_test", "key");

    private static string SecretOf(LoopbackWorld world) => world.Ids.Key("whsec", "webhook");

    /// <summary>One endpoint of this address, however often the server is started on the same ledger.</summary>
    private static Task ListenAsync(LoopbackWorld world, string url) => world.TurnAsync(turn =>
        turn.All("webhook_endpoint").Any(each => each.Text("url") == url && each.Text("secret") == SecretOf(world))
        || WebhookEndpoints.Make(turn, url, [], SecretOf(world)) is not null);

    /// <summary>What is due happens although nobody asks.</summary>
    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_app.Lifetime.ApplicationStopping))
            {
                await _world.TurnAsync(static turn =>
                {
                    DueWork.Run(turn);
                    return true;
                });
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
