using System.Globalization;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>The loopback PayPal on a port, until it is disposed.</summary>
internal sealed class PayPalServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LoopbackWorld _world;
    private readonly WebhookSender _sender;
    private readonly WebhookSignatures _signatures;
    private readonly AccessTokens _tokens;
    private readonly HttpClient _http;

    private PayPalServer(
        WebApplication app, LoopbackWorld world, WebhookSender sender, WebhookSignatures signatures, AccessTokens tokens, HttpClient http)
    {
        (_app, _world, _sender, _signatures, _tokens, _http) = (app, world, sender, signatures, tokens, http);
        Address = app.Urls.First();
    }

    public string Address { get; }

    public string ClientId => _tokens.ClientId;

    public string ClientSecret => _tokens.ClientSecret;

    public string WebhookId => WebhookOf(_world);

    public string CertificateRoot => _signatures.RootPem;

    public static async Task<PayPalServer> StartAsync(LoopbackOptions options, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port.ToString(CultureInfo.InvariantCulture)}");
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var world = LoopbackWorld.Open(folder, "paypal.jsonl", options.Seed, TimeProvider.System);
        var signatures = WebhookSignatures.Open(world, folder);
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        var sender = new WebhookSender(world, http, TimeProvider.System, signatures.Write);
        var (faults, tokens) = (new InjectedFaults(), new AccessTokens(world));
        var app = builder.Build();
        var api = new PayPalApi(world, tokens, signatures, faults, app.Lifetime.ApplicationStopping);
        app.MapPayPalControls(world, sender, faults, tokens, signatures);
        app.MapApprovalPages(world);
        app.MapPost("/v1/oauth2/token", (HttpRequest request) => tokens.GiveAsync(request));
        app.MapGet("/v1/notifications/certs/{name}", (string name) =>
            signatures.Pem(name) is { } pem ? Results.Text(pem, "application/x-pem-file") : Results.NotFound());
        app.MapFallback((HttpContext context) => api.AnswerAsync(context));
        world.Happened = sender.Send;
        await app.StartAsync();
        world.Address = app.Urls.First();
        if (options.Webhook is { } url)
        {
            await world.TurnAsync(turn => turn.All("webhook_endpoint").Any(each => each.Text("url") == url)
                || Webhooks.Make(turn, WebhookOf(world), url, []) is not null);
        }

        sender.SendAgain();
        return new PayPalServer(app, world, sender, signatures, tokens, http);
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _sender.DisposeAsync();
        _http.Dispose();
        _signatures.Dispose();
        await _world.DisposeAsync();
    }

    /// <summary>The same for the same seed, so that a configuration outlives a restart.</summary>
    private static string WebhookOf(LoopbackWorld world) => world.Ids.Plain("webhook", 17);
}

/// <summary>The loopback PayPal as a program of its own.</summary>
internal static class PayPalProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (LoopbackOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(LoopbackOptions.Usage);
            return 2;
        }

        var folder = options.Folder ?? Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        await using (var server = await PayPalServer.StartAsync(options, folder))
        {
            await Console.Out.WriteLineAsync($"base URL       {server.Address}");
            await Console.Out.WriteLineAsync($"client id      {server.ClientId}");
            await Console.Out.WriteLineAsync($"client secret  {server.ClientSecret}");
            await Console.Out.WriteLineAsync($"webhook id     {server.WebhookId}");
            await Console.Out.WriteLineAsync($"webhook root   {WebhookSignatures.RootFile(folder)}");
            await Console.Out.WriteLineAsync($"seed           {options.Seed}");
            await Console.Out.WriteLineAsync($"ledger         {folder}");
            await server.WaitForShutdownAsync();
        }

        if (options.Folder is null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }
}
