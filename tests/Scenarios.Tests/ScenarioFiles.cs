using System.Runtime.CompilerServices;

namespace Billing.Scenarios.Tests;

/// <summary>Where the scenario files of this repository lie.</summary>
internal static class ScenarioFiles
{
    public static string Root { get; } = RootOf();

    public static string Field { get; } = Path.Combine(Root, "tests", "Scenarios", "field");

    public static IEnumerable<string> All => Directory.EnumerateFiles(Path.Combine(Root, "tests", "Scenarios"), "*.json", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal);

    public static string OfCase(string id) => Path.Combine(Field, $"{id}.json");

    private static string RootOf([CallerFilePath] string me = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(me)!, "..", ".."));
}
