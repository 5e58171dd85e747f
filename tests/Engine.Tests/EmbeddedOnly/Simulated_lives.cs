using Billing.Engine.Tests.Harness;
using Billing.Shared;

namespace Billing.Engine.Tests.EmbeddedOnly;

public class Simulated_lives
{
    private const string Program = "Billing.Embedded.Simulate";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_in_two_processes()
    {
        var first = await LiveAsync("--seed", "11", "--trace");
        var second = await LiveAsync("--seed", "11", "--trace");
        Assert.Equal(first, second);
        Assert.Equal(0, first.Exit);
        Assert.Contains("crash", first.Output, StringComparison.Ordinal);
        Assert.True(first.Output.Split('\n').Length > 500, "The trace is hardly one.");
    }

    [Fact]
    public async Task Test_clocks_hold_under_every_fault()
    {
        var seeds = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full" ? 5_000 : 300;
        var (exit, output) = await LiveAsync("--seeds", $"{seeds}");
        Assert.Equal(0, exit);
        Assert.Equal(seeds, output.Split('\n').Count(line => line.EndsWith("holds", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("EtagIgnored")]
    [InlineData("FailedWriteAcknowledged")]
    [InlineData("StateKeptInMemoryOnly")]
    public async Task Lives_on_a_wrong_engine_are_violated(string mistake)
    {
        var (exit, output) = await LiveAsync("--seeds", "30", "--mistake", mistake);
        Assert.Equal(1, exit);
        Assert.Contains("VIOLATED", output, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output)> LiveAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start("Embedded/Simulate", Program, arguments);
        var exit = await process.ExitAsync(Patience);
        return (exit, string.Join('\n', process.Output.Split('\n').Where(
            static line => !line.EndsWith("seeds a second", StringComparison.Ordinal))));
    }
}
