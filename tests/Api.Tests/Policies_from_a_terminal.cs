using System.Diagnostics;
using Billing.Api.Tests.Harness;
using Billing.Shared;

namespace Billing.Api.Tests;

/// <summary>A tenant's operator at a terminal, with the command-line tool and a running server.</summary>
[Collection(OneServer.Name)]
public class Policies_from_a_terminal(ServerUnderTest server)
{
    [Fact]
    public async Task Are_shown_changed_put_in_force_and_withdrawn()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var file = Path.Combine(Directory.CreateTempSubdirectory("billing-policy-").FullName, "mine.json");

        Assert.Equal((0, "cards 1 in force (shipped)\ninvoices 1 in force (shipped)\npaypal 1 in force (shipped)\nstandard 1 in force (shipped)", ""), await RunAsync(client, "list"));
        var (_, shown, _) = await RunAsync(client, "show", "standard");
        await File.WriteAllTextAsync(file, shown);
        Assert.Equal((0, "standard 1 in force (shipped)", ""), await RunAsync(client, "upload", "standard", file));
        Assert.Equal((0, "mine 1 in force", ""), await RunAsync(client, "upload", "mine", file));
        Assert.Equal((0, "mine 1 in force", ""), await RunAsync(client, "upload", "mine", file));
        await File.WriteAllTextAsync(file, """{"segments":[{"name":"everybody","schedule":{}}]}""");
        Assert.Equal((0, "mine 2 in force", ""), await RunAsync(client, "upload", "mine", file));
        Assert.Equal((0, "mine 2 withdrawn", ""), await RunAsync(client, "withdraw", "mine", "2"));
        Assert.Equal(shown, (await RunAsync(client, "show", "mine")).Output);
        Assert.Contains("everybody", (await RunAsync(client, "show", "mine", "2")).Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, """{"segments":[{"name":"","schedule":1}]}""");
        var (exitCode, output, errors) = await RunAsync(client, "upload", "mine", file);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("$.segments[0].name must be", errors, StringComparison.Ordinal);
        Assert.Contains("$.segments[0].schedule must be an object", errors, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(client, "show", "nobody")).ExitCode);
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(Client client, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "Cli", Repository.OutputFolder, "billing.dll"), "dunning", "policies", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["BILLING_URL"] = server.Address.ToString();
        start.Environment["BILLING_API_KEY"] = client.Key;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).Trim().ReplaceLineEndings("\n"), (await errors).Trim());
    }
}
