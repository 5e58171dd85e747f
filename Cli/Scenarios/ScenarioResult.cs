using System.Collections.Immutable;
using System.Text.Json;

namespace Billing.Cli.Scenarios;

/// <summary>How a file ended.</summary>
public enum ScenarioStatus
{
    Passed,
    Failed,

    /// <summary>It needs something that is not there yet; that is neither a success nor a failure.</summary>
    NotRun,
}

/// <summary>What came of one file.</summary>
public sealed record ScenarioResult(string File, string? Id, ScenarioStatus Status)
{
    public string? Title { get; init; }

    /// <summary>What it waits for when it was not run.</summary>
    public string? Needs { get; init; }

    internal ImmutableArray<Unmet> Unmet { get; init; } = [];

    public ImmutableArray<ScenarioMistake> Mistakes { get; init; } = [];

    internal ImmutableArray<Lived> Lives { get; init; } = [];

    /// <summary>Every expectation that was not met and every mistake, one a line.</summary>
    public IEnumerable<string> Complaints => Mistakes.Select(mistake => mistake.ToString())
        .Concat(Unmet.Select(unmet => $"line {unmet.Line}: {unmet.Field}: expected {unmet.Expected}, is {unmet.Actual}"));

    /// <summary>One object: file, id, status passed, failed or not-run, unmet.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        file = File,
        id = Id,
        status = Status switch { ScenarioStatus.Passed => "passed", ScenarioStatus.Failed => "failed", _ => "not-run" },
        needs = Needs,
        unmet = Unmet.Select(unmet => new { line = unmet.Line, field = unmet.Field, expected = unmet.Expected, actual = unmet.Actual }),
        mistakes = Mistakes.Select(mistake => new { line = mistake.Line, field = mistake.Field, message = mistake.Message }),
    });
}
