using System.Text;

namespace Billing.Embedded.Simulate;

/// <summary>One seed, lived and judged.</summary>
internal sealed record LivedSeed(ulong Seed, SimulateOptions Options, string Summary, IReadOnlyList<string> Violations)
{
    private const int StepsShown = 25;

    public static LivedSeed Live(ulong seed, SimulateOptions options, TextWriter? trace) =>
        options.OfTestClocks ? OfTestClocks(seed, options, trace) : OfAccounts(seed, options, trace);

    /// <summary>The last steps of the account that is named first, lived once more, and the command that shows them all.</summary>
    public void Explain(TextWriter output)
    {
        var account = Violations[0].Split(' ').Select(static word => word.TrimEnd(':')).FirstOrDefault(static word => word.Contains('/', StringComparison.Ordinal));
        var last = new LastSteps(account ?? "", StepsShown);
        Live(Seed, Options, last);
        foreach (var step in last.Lines)
        {
            output.WriteLine($"    {step}");
        }

        output.WriteLine($"  replay: {Options.Replay(Seed)}");
    }

    private static LivedSeed OfAccounts(ulong seed, SimulateOptions options, TextWriter? trace)
    {
        var world = new SimulatedWorld(seed, AccountLife.Start, trace) { Horizon = TimeSpan.FromDays(options.Days + 30) };
        var life = new AccountLife(world, options, seed);
        try
        {
            world.Run(life.LiveAsync);
        }
        catch (Exception broken)
        {
            life.Violations.Add(broken.ToString());
        }

        var summary = $"seed {seed}: {options.Days} days, {life.Clients.Count} accounts, {world.Trace.Steps} steps, {life.Sessions} sessions, "
            + $"{life.Clients.Sum(static client => client.Told.Count)} commands, {life.Clients.Sum(static client => client.Retries)} retries, "
            + $"{life.Stores.Ledger.Lines.Count} provider lines, {string.Join(", ", life.Faults.Select(static fault => $"{fault.Key} {fault.Value}"))}, "
            + $"digest {world.Trace.Digest}, {Verdict(life.Violations)}";
        return new LivedSeed(seed, options, summary, life.Violations);
    }

    private static LivedSeed OfTestClocks(ulong seed, SimulateOptions options, TextWriter? trace)
    {
        var world = new SimulatedWorld(seed, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), trace);
        var cluster = new SimulatedCluster(world, options.Faults, options.EngineMistake);
        var life = new TestClockLife(world, cluster, options.Faults, options.Clocks, options.Commands);
        var violations = new List<string>();
        try
        {
            world.Run(life.LiveAsync);
            violations.AddRange(life.Violations);
        }
        catch (Exception broken)
        {
            violations.Add(broken.ToString());
        }

        var summary = $"seed {seed}: {world.Trace.Steps} steps, {life.Answers} answers, {life.Retries} retries, {cluster.Crashes} crashes, "
            + $"digest {world.Trace.Digest}, {Verdict(violations)}";
        return new LivedSeed(seed, options, summary, violations);
    }

    private static string Verdict(IReadOnlyList<string> violations) => violations.Count == 0 ? "holds" : "VIOLATED";

    /// <summary>Keeps the last lines of a trace that name somebody.</summary>
    private sealed class LastSteps(string named, int count) : TextWriter
    {
        private readonly Queue<string> _lines = new();

        public override Encoding Encoding => Encoding.UTF8;

        public IEnumerable<string> Lines => _lines;

        public override void Write(char value) => throw new NotSupportedException();

        public override void Write(string? value)
        {
            if (value is null || !value.Contains(named, StringComparison.Ordinal))
            {
                return;
            }

            _lines.Enqueue(value.TrimEnd('\n'));
            if (_lines.Count > count)
            {
                _lines.Dequeue();
            }
        }
    }
}
