namespace Billing.Cli.Scenarios;

/// <summary>Several mistakes of one file, told together.</summary>
public sealed class ScenarioMistakes : Exception
{
    public ScenarioMistakes(IReadOnlyList<ScenarioMistake> all)
        : base(string.Join("; ", all)) => All = all;

    public ScenarioMistakes()
        : this([])
    {
    }

    public ScenarioMistakes(string message)
        : this([new ScenarioMistake(message)])
    {
    }

    public ScenarioMistakes(string message, Exception inner)
        : base(message, inner) => All = [];

    public IReadOnlyList<ScenarioMistake> All { get; }

    public static Exception Of(List<ScenarioMistake> all) => all.Count == 1 ? all[0] : new ScenarioMistakes(all);
}
