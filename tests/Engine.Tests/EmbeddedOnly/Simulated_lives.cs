using System.Globalization;
using Billing.Shared;

namespace Billing.Engine.Tests.EmbeddedOnly;

public class Simulated_lives
{
    private const string Program = "Billing.Embedded.Simulate";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static bool IsFull => Environment.GetEnvironmentVariable("BILLING_TESTS") == "full";

    // A process compiles for seconds before it is fast.
    private static int SeedsAtOnce => IsFull ? 84 : 24;

    public static TheoryData<int> FirstSeeds =>
        [.. Enumerable.Range(0, IsFull ? 12 : 1).Select(static round => 1 + (SeedsAtOnce * round))];

    [Theory]
    [InlineData("accounts", "11")]
    [InlineData("accounts", "16")]
    [InlineData("testclocks", "11")]
    public async Task The_same_seed_gives_the_same_bytes_in_two_processes(string life, string seed)
    {
        string[] arguments = ["--life", life, "--seed", seed, "--days", "30", "--trace"];
        var first = await LiveAsync(arguments);
        var second = await LiveAsync(arguments);
        Assert.Equal(first, second);
        Assert.Equal(0, first.Exit);
        Assert.Contains("crash", first.Output, StringComparison.Ordinal);
        Assert.True(first.Output.Split('\n').Length > 500, "The trace is hardly one.");
    }

    [Fact]
    public async Task Test_clocks_hold_under_every_fault()
    {
        var seeds = IsFull ? 5_000 : 300;
        var (exit, output) = await LiveAsync("--life", "testclocks", "--seeds", $"{seeds}");
        Assert.Equal(0, exit);
        Assert.Contains($"{seeds} of {seeds} lives hold.", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FirstSeeds))]
    public async Task Accounts_hold_under_every_fault(int from)
    {
        var (exit, output) = await LiveAsync("--seeds", $"{SeedsAtOnce}", "--from", Text(from));
        Assert.True(exit == 0, output);
        Assert.Contains($"{SeedsAtOnce} of {SeedsAtOnce} lives hold.", output, StringComparison.Ordinal);
        Assert.All(
            ["crash", "write", "state write", "duplicate call", "duplicate activation", "outcome", "outcome again", "wrong clock",
                "dispute won", "dispute lost", "refund at the desk", "refund came back", "paid after all", "notice misled",
                "taken back", "restored", "kept", "moved", "by hand", "bounced", "given back", "looks", "let go"],
            fault => Assert.Contains($", {fault} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("crash")]
    [InlineData("write")]
    [InlineData("duplicate")]
    [InlineData("outcome")]
    [InlineData("order")]
    [InlineData("clock")]
    [InlineData("none")]
    public async Task Accounts_hold_under_each_fault_alone(string fault)
    {
        var (exit, output) = await LiveAsync("--seeds", "2", "--days", "60", "--accounts", "12", "--faults", fault);
        Assert.True(exit == 0, output);
    }

    [Theory]
    [InlineData("EtagIgnored")]
    [InlineData("FailedWriteAcknowledged")]
    [InlineData("StateKeptInMemoryOnly")]
    public async Task Lives_of_test_clocks_on_a_wrong_engine_are_violated(string mistake)
    {
        var (exit, output) = await LiveAsync("--life", "testclocks", "--seeds", "30", "--mistake", mistake);
        Assert.Equal(1, exit);
        Assert.Contains("VIOLATED", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SnapshotDoctored", "1")]
    [InlineData("FactDoctored", "1")]
    [InlineData("FactDoctored", "2")]
    [InlineData("ChargedTwice", "2")]
    [InlineData("OutcomeInvented", "2")]
    [InlineData("NoticesLost", "2")]
    [InlineData("NumberGivenTwice", "3")]
    [InlineData("FailedWriteAcknowledged", "3")]
    [InlineData("PeriodBilledTwice", "4")]
    [InlineData("PeriodLeftOut", "4")]
    [InlineData("CommitLost", "7")]
    [InlineData("NobodyWakes", "7")]
    [InlineData("CreditDoctored", "8")]
    [InlineData("ClockBelieved", "C")]
    public async Task A_mistake_violates_the_invariant_that_it_is_about(string mistake, string invariant)
    {
        var (exit, output) = await LiveAsync("--seeds", "6", "--days", "60", "--accounts", "12", "--mistake", mistake);
        Assert.Equal(1, exit);
        Assert.Contains($"\n  {invariant} acme/customer-", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_violated_life_shows_its_last_steps_and_how_to_live_it_again()
    {
        var (exit, output) = await LiveAsync("--seed", "5", "--days", "30", "--faults", "crash,write", "--mistake", "CommitLost");
        Assert.Equal(1, exit);
        Assert.Matches(@"\n    \d{4}-\d\d-\d\dT.* acme/customer-\d+ commits ", output);
        Assert.Contains(
            "\n  replay: ./scripts/simulate --seed 5 --days 30 --accounts 24 --faults crash,write --mistake CommitLost --trace", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_argument_that_is_not_understood_shows_the_usage()
    {
        var (exit, output) = await LiveAsync("--fault", "all");
        Assert.Equal(2, exit);
        Assert.StartsWith("usage: scripts/simulate", output, StringComparison.Ordinal);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<(int Exit, string Output)> LiveAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start("Embedded/Simulate", Program, arguments);
        var exit = await process.ExitAsync(Patience);
        return (exit, string.Join('\n', process.Output.Split('\n').Where(
            static line => !line.Contains(" lives a second", StringComparison.Ordinal))));
    }
}
