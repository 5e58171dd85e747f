namespace Billing.Cli.Scenarios;

/// <summary>Something in a scenario file that cannot be meant: where it stands and what is wrong with it.</summary>
public sealed class ScenarioMistake : Exception
{
    public ScenarioMistake(int line, string field, string message)
        : base(message) => (Line, Field) = (line, field);

    public ScenarioMistake()
        : this(0, string.Empty, "The file cannot be read.")
    {
    }

    public ScenarioMistake(string message)
        : this(0, string.Empty, message)
    {
    }

    public ScenarioMistake(string message, Exception inner)
        : base(message, inner) => Field = string.Empty;

    public int Line { get; }

    public string Field { get; }

    public static ScenarioMistake At(ScenarioNode node, string message) => new(node.Line, node.Path, message);

    public override string ToString() => Field.Length == 0 ? $"line {Line}: {Message}" : $"line {Line}: {Field}: {Message}";
}
