namespace Billing.Providers.Simulator.Loopback;

/// <summary>The loopback Stripe as a program of its own.</summary>
internal static class StripeLoopback
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (LoopbackOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(LoopbackOptions.Usage);
            return 2;
        }

        var folder = options.Folder ?? Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        await using (var server = await LoopbackServer.StartAsync(options, folder))
        {
            await Console.Out.WriteLineAsync($"base URL       {server.Address}");
            await Console.Out.WriteLineAsync($"API key        {server.ApiKey}");
            await Console.Out.WriteLineAsync($"signing secret {server.SigningSecret}");
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
