using System.Globalization;

namespace Billing.Embedded.Simulate;

/// <summary>What the command line asked for.</summary>
internal sealed record SimulateOptions
{
    public const string Usage = """
        usage: scripts/simulate [--seed S | --seeds N [--from S]] [--days D] [--accounts N] [--faults LIST|none|all]
                                [--life accounts|testclocks] [--mistake NAME] [--cores N] [--trace]

          --seed S       one life, of this seed (default 1)
          --seeds N      N lives, of the seeds from --from (default 1) on
          --days D       simulated days of a life of accounts (default 90)
          --accounts N   accounts in a life (default 24)
          --pays-first P of a hundred customers so many pay before anything is made (default 20; in steps of 20)
          --faults LIST  of crash, write, duplicate, outcome, order, clock; or none; or all (default)
          --life NAME    accounts (default), or testclocks: a few test clocks and nothing else (--clocks N, --commands N)
          --mistake NAME a deliberate mistake, to see that lives notice it
          --cores N      lives at a time, each on one thread (default: as many as there are cores)
          --trace        every step of the life on standard output, the same bytes for the same seed

        A life that is violated prints the seed, the invariant of DESIGN 10 and the account, its last steps, and the command that
        replays it. The exit code is 1 then.
        """;

    public ulong From { get; private init; } = 1;

    public ulong Seeds { get; private init; } = 1;

    public int Days { get; private init; } = 90;

    public int Accounts { get; private init; } = 24;

    /// <summary>How many of a hundred customers pay before anything is made, in fifths.</summary>
    public int PaysFirst { get; private init; } = 20;

    public int Clocks { get; private init; } = 5;

    public int Commands { get; private init; } = 40;

    public int Cores { get; private init; } = Environment.ProcessorCount;

    public bool OfTestClocks { get; private init; }

    public SimulationFaults Faults { get; private init; } = SimulationFaults.All;

    public LifeMistake LifeMistake { get; private init; }

    public EngineFault EngineMistake { get; private init; }

    public bool Trace { get; private init; }

    /// <summary>The command that lives this seed again.</summary>
    public string Replay(ulong seed) => string.Create(
        CultureInfo.InvariantCulture,
        $"./scripts/simulate --seed {seed} --days {Days} --accounts {Accounts} --faults {Faults.ToString().ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal)}{(PaysFirst == 20 ? "" : $" --pays-first {PaysFirst}")}{Mistaken} --trace");

    private string Mistaken => LifeMistake != LifeMistake.None ? $" --mistake {LifeMistake}"
        : EngineMistake != EngineFault.None ? $" --mistake {EngineMistake}"
        : "";

    /// <summary>None when the arguments are not understood.</summary>
    public static SimulateOptions? Parse(string[] arguments)
    {
        try
        {
            var options = new SimulateOptions();
            for (var at = 0; at < arguments.Length; at++)
            {
                options = arguments[at] == "--trace" ? options with { Trace = true } : options.With(arguments[at], arguments[++at]);
            }

            return options;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private SimulateOptions With(string name, string value) => name switch
    {
        "--seed" or "--from" => this with { From = ulong.Parse(value, CultureInfo.InvariantCulture) },
        "--seeds" => this with { Seeds = ulong.Parse(value, CultureInfo.InvariantCulture) },
        "--days" => this with { Days = int.Parse(value, CultureInfo.InvariantCulture) },
        "--accounts" => this with { Accounts = int.Parse(value, CultureInfo.InvariantCulture) },
        "--cores" => this with { Cores = int.Parse(value, CultureInfo.InvariantCulture) is > 0 and var cores ? cores : throw new FormatException(value) },
        "--pays-first" => this with { PaysFirst = int.Parse(value, CultureInfo.InvariantCulture) },
        "--clocks" => this with { Clocks = int.Parse(value, CultureInfo.InvariantCulture) },
        "--commands" => this with { Commands = int.Parse(value, CultureInfo.InvariantCulture) },
        "--faults" => this with { Faults = Enum.Parse<SimulationFaults>(value, ignoreCase: true) },
        "--life" => this with
        {
            OfTestClocks = value switch
            {
                "accounts" => false,
                "testclocks" => true,
                _ => throw new FormatException(value),
            },
        },
        "--mistake" => Enum.TryParse<LifeMistake>(value, ignoreCase: true, out var mistake)
            ? this with { LifeMistake = mistake }
            : this with { EngineMistake = Enum.Parse<EngineFault>(value, ignoreCase: true) },
        _ => throw new FormatException(name),
    };
}
