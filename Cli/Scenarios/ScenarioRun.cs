using System.Collections.Immutable;

namespace Billing.Cli.Scenarios;

/// <summary>Runs scenario files: reads a file, lives its lives, does its calculations, and says what was not met.</summary>
public static class ScenarioRun
{
    /// <summary>The files that are meant: files themselves, and every .json below a folder, in the order of their names.</summary>
    public static IEnumerable<string> Files(IEnumerable<string> paths) => paths.SelectMany(path =>
        Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(path, "*.jsonc", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            : Enumerable.Repeat(path, 1));

    public static ScenarioResult OfFile(string path)
    {
        try
        {
            return Of(path, File.ReadAllText(path));
        }
        catch (IOException missing)
        {
            return new(path, null, ScenarioStatus.Failed) { Mistakes = [new ScenarioMistake(missing.Message)] };
        }
    }

    public static ScenarioResult Of(string file, string text)
    {
        string? id = null;
        try
        {
            id = IdOf(text);
            var scenario = ScenarioReading.Read(text);
            return scenario.Needs is { } needs
                ? new(file, id, ScenarioStatus.NotRun) { Title = scenario.Title, Needs = needs }
                : Live(file, scenario);
        }
        catch (ScenarioMistake mistake)
        {
            return new(file, id, ScenarioStatus.Failed) { Mistakes = [mistake] };
        }
        catch (ScenarioMistakes mistakes)
        {
            return new(file, id, ScenarioStatus.Failed) { Mistakes = [.. mistakes.All] };
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or ArithmeticException)
        {
            // One case that the rules cannot carry must not hide what comes of the others.
            return new(file, id, ScenarioStatus.Failed) { Mistakes = [new ScenarioMistake($"the rules failed on this: {fault.Message}", fault)] };
        }
    }

    private static ScenarioResult Live(string file, Scenario scenario)
    {
        var lives = scenario.Lives.Select(LifeRun.Of).ToImmutableArray();
        var unmet = lives.SelectMany(life => life.Unmet)
            .Concat(scenario.Calculations.SelectMany(calculation => new Matching(NodaTime.DateTimeZone.Utc).Check(calculation.Expected, calculation.Result)))
            .ToImmutableArray();
        return new(file, scenario.Id, unmet.IsEmpty ? ScenarioStatus.Passed : ScenarioStatus.Failed)
        {
            Title = scenario.Title,
            Unmet = unmet,
            Lives = lives,
        };
    }

    private static string? IdOf(string text) => ScenarioNode.Parse(text).Field("id")?.Text;
}
