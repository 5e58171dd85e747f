using System.Globalization;
using System.Security.Cryptography;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>The loopback Stripe as a server of its own.</summary>
internal static class StripeLoopback
{
    private const string Usage =
        "usage: loopback stripe --port N [--webhook URL] [--seed S] [--ledger FOLDER]  (port 0 takes a free one)";

    public static async Task<int> RunAsync(string[] args)
    {
        if (Options.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var folder = options.Folder ?? Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port.ToString(CultureInfo.InvariantCulture)}");
        await using var world = StripeWorld.Open(folder, options.Seed, TimeProvider.System);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        await using var sender = new WebhookSender(world, http, TimeProvider.System);
        var faults = new InjectedFaults();
        var key = world.Ids.Key("sk_test", "key");
        var secret = world.Ids.Key("whsec", "webhook");
        var api = new StripeApi(world, key, faults);
        await using var app = builder.Build();
        app.MapControls(world, sender, faults);
        app.Map("/v1/{**path}", (HttpContext context, string path) => api.AnswerAsync(context, path));
        world.Happened = sender.Send;
        await app.StartAsync();
        world.Address = app.Urls.First();
        if (options.Webhook is not null)
        {
            await ListenAsync(world, options.Webhook, secret);
        }

        sender.SendAgain();
        await Console.Out.WriteLineAsync($"base URL       {world.Address}");
        await Console.Out.WriteLineAsync($"API key        {key}");
        await Console.Out.WriteLineAsync($"signing secret {secret}");
        await Console.Out.WriteLineAsync($"seed           {options.Seed}");
        await Console.Out.WriteLineAsync($"ledger         {folder}");
        await TickAsync(world, app.Lifetime.ApplicationStopping);
        await app.WaitForShutdownAsync();
        if (options.Folder is null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>One endpoint of this address, however often the server is started on the same ledger.</summary>
    private static Task ListenAsync(StripeWorld world, string url, string secret) => world.TurnAsync(turn =>
        turn.All("webhook_endpoint").Any(each => each.Text("url") == url && each.Text("secret") == secret)
        || WebhookEndpoints.Make(turn, url, [], secret) is not null);

    /// <summary>What is due happens although nobody asks.</summary>
    private static async Task TickAsync(StripeWorld world, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await world.TurnAsync(static turn =>
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

    private sealed record Options(int Port, string? Webhook, string Seed, string? Folder)
    {
        public static Options? Read(string[] args)
        {
            var read = new Options(-1, null, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), null);
            for (var at = 0; at < args.Length; at += 2)
            {
                if (at + 1 == args.Length)
                {
                    return null;
                }

                var value = args[at + 1];
                switch (args[at])
                {
                    case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535:
                        read = read with { Port = port };
                        break;
                    case "--webhook" when Uri.TryCreate(value, UriKind.Absolute, out _):
                        read = read with { Webhook = value };
                        break;
                    case "--seed":
                        read = read with { Seed = value };
                        break;
                    case "--ledger":
                        read = read with { Folder = value };
                        break;
                    default:
                        return null;
                }
            }

            return read.Port < 0 ? null : read;
        }
    }
}
