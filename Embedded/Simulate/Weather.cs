using Billing.Domain.Collection;
using Billing.Providers.Simulated;
using Billing.Storage;

namespace Billing.Embedded.Simulate;

/// <summary>
/// Draws from the seed what goes wrong, and counts it. When it is quiet nothing does, so that what was hurt can heal before it is
/// judged.
/// </summary>
internal sealed class Weather(SimulatedWorld world, SimulationFaults faults)
{
    private const int CrashPerTenThousand = 8;
    private const int CommitPerMille = 50;
    private const int RequestPerMille = 350;

    private readonly SeededRandom _crashes = world.Random.Fork();
    private readonly SeededRandom _commits = world.Random.Fork();
    private readonly SeededRandom _requests = world.Random.Fork();
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public bool IsQuiet { get; set; }

    /// <summary>What struck, and how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public bool Has(SimulationFaults fault) => !IsQuiet && faults.HasFlag(fault);

    /// <summary>True, and counted, as often as so many of a thousand times while the fault is on.</summary>
    public bool Strikes(SimulationFaults fault, SeededRandom random, int perMille, string what)
    {
        var strikes = Has(fault) && random.Chance(perMille);
        if (strikes)
        {
            Count(what);
        }

        return strikes;
    }

    public SeededRandom Fork() => world.Random.Fork();

    public bool StrikesProcess()
    {
        var strikes = Has(SimulationFaults.Crash) && _crashes.Next(10_000) < CrashPerTenThousand;
        if (strikes)
        {
            Count("crash");
        }

        return strikes;
    }

    public MemoryFault StrikesCommit(Commit commit) => Strikes(SimulationFaults.Write, _commits, CommitPerMille, "write")
        ? (MemoryFault)(1 + _commits.Next(4))
        : MemoryFault.None;

    public SimulatedAnswer StrikesRequest(string key)
    {
        SimulatedAnswer success = new SimulatedAnswer.Books(new ProviderOutcome.Succeeded($"ref-{key}"));
        if (!Strikes(SimulationFaults.Outcome, _requests, RequestPerMille, "outcome"))
        {
            return success;
        }

        return _requests.Next(8) switch
        {
            0 => new SimulatedAnswer.BooksAndIsNotHeard(new ProviderOutcome.Succeeded($"ref-{key}")),
            1 => new SimulatedAnswer.IsAway(),
            2 => new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")),
            3 => new SimulatedAnswer.BooksAndIsNotHeard(new ProviderOutcome.Declined(DeclineClass.Hard, "expired_card")),
            4 => new SimulatedAnswer.Books(new ProviderOutcome.Processing()),
            5 when !key.Contains(".refund", StringComparison.Ordinal) => new SimulatedAnswer.Books(new ProviderOutcome.ActionRequired()),
            6 => new SimulatedAnswer.BooksPart(200 + _requests.Next(700), $"ref-{key}"),
            _ => success with { Delay = TimeSpan.FromMilliseconds(200 + _requests.Next(30_000)) },
        };
    }

    /// <summary>Counts what happened, whoever drew it.</summary>
    public void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;
}
