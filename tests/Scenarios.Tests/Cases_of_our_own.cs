using Billing.Cli.Scenarios;

namespace Billing.Scenarios.Tests;

/// <summary>Cases written here from what the five systems document, each with the figure that its source gives.</summary>
public sealed class Cases_of_our_own
{
    private static readonly string Folder = Path.Combine(ScenarioFiles.Root, "tests", "Scenarios", "ours");

    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Folder, "*.json").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Hold(string file)
    {
        var result = ScenarioRun.OfFile(Path.Combine(Folder, file));
        Assert.True(result.Status == ScenarioStatus.Passed, string.Join('\n', result.Complaints));
    }
}
