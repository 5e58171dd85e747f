using System.Collections.Immutable;
using Billing.Domain.Catalogs;

namespace Billing.Cli.Scenarios;

/// <summary>A scenario file: a case with its lives and calculations.</summary>
internal sealed record Scenario(string Id, string? Title, string? Needs)
{
    public ImmutableArray<Life> Lives { get; init; } = [];

    public ImmutableArray<Calculation> Calculations { get; init; } = [];
}

/// <summary>Accounts on a simulated clock, what happens to them, and what is expected of that.</summary>
internal sealed record Life(string Name, Catalog Catalog, ImmutableArray<AccountSetUp> Accounts, ImmutableArray<Step> Steps);

/// <summary>One entry of a timeline: a moment, perhaps something that is asked, perhaps what must then be seen.</summary>
internal sealed record Step(ScenarioNode Node, string Account, ScenarioNode? At, string? Does, Asking? Asking)
{
    /// <summary>The name of the refusal that must be the answer.</summary>
    public ScenarioNode? Refused { get; init; }

    public ScenarioNode? Expected { get; init; }
}

/// <summary>Something that is computed without any life: what comes out, and what must.</summary>
internal sealed record Calculation(ScenarioNode Node, string Name, Seen Result, ScenarioNode Expected);

/// <summary>An expectation that was not met: where it stands, what it says and what is.</summary>
internal sealed record Unmet(int Line, string Field, string Expected, string Actual)
{
    public static Unmet Of(ScenarioNode expected, string actual) => new(expected.Line, expected.Path, expected.ToString(), actual);
}
