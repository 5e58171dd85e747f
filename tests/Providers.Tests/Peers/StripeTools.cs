using System.Diagnostics;
using Billing.Shared;

namespace Billing.Providers.Tests.Peers;

/// <summary>
/// Stripe's command line tool and its SDK for Node, restored by npm into a folder that git ignores. Where that cannot be, a test
/// that needs them says so and is not run.
/// </summary>
internal static class StripeTools
{
    private static readonly Lazy<string?> Missing = new(Restore);

    public static string Folder { get; } = Path.Combine(Repository.Root, ".data", "peers");

    /// <summary>Why they are not here; null when they are.</summary>
    public static string? WhyNot => Missing.Value;

    /// <summary>The official tool, with nothing of anybody's configuration and without telemetry.</summary>
    public static Task<(int Code, string Output)> CommandLineAsync(LoopbackUnderTest loopback, params string[] arguments) => RunAsync(
        "node",
        [
            Path.Combine(Folder, "node_modules", "@stripe", "cli", "bin", "shim.js"), .. arguments,
            "--api-base", loopback.Address.AbsoluteUri.TrimEnd('/'), "--api-key", loopback.ApiKey,
        ],
        ("STRIPE_CLI_TELEMETRY_OPTOUT", "1"),
        ("XDG_CONFIG_HOME", Path.Combine(Folder, "config")));

    /// <summary>Our script of checks, which uses the official SDK.</summary>
    public static Task<(int Code, string Output)> SdkAsync(LoopbackUnderTest loopback, params string[] checks) => RunAsync(
        "node",
        [Path.Combine(Repository.Root, "tests", "Providers.Tests", "Peers", "sdk.mjs"), .. checks],
        ("PEERS", Folder),
        ("LOOPBACK", loopback.Address.AbsoluteUri),
        ("API_KEY", loopback.ApiKey));

    private static string? Restore()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            var wanted = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Providers.Tests", "Peers", "package.json"));
            var mark = Path.Combine(Folder, "restored");
            if (File.Exists(mark) && File.ReadAllText(mark) == wanted)
            {
                return null;
            }

            File.WriteAllText(Path.Combine(Folder, "package.json"), wanted);
            var (code, output) = RunAsync(
                "npm", ["install", "--prefix", Folder, "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]).GetAwaiter().GetResult();
            if (code != 0)
            {
                return $"npm cannot restore Stripe's tools: {output.Split('\n').LastOrDefault(static line => line.Length > 0)}";
            }

            File.WriteAllText(mark, wanted);
            return null;
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return $"Stripe's tools need npm and node: {absent.Message}";
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end in time.");
        }
    }
}

/// <summary>A test that needs Stripe's own tools, and says so where it cannot have them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute() => Skip = StripeTools.WhyNot is { } why ? $"Not run: {why}" : null;
}
