using Billing.Cli.Scenarios;
using Xunit.Abstractions;

namespace Billing.Scenarios.Tests;

/// <summary>The published cases of five systems, each a file of its own.</summary>
public sealed class Field_cases(ITestOutputHelper output)
{
    /// <summary>What waits for later work, and for which.</summary>
    private static readonly Dictionary<string, string> Later = new()
    {
        ["STR-WHK-001"] = "outgoing events",
        ["STR-API-001"] = "an HTTP test",
    };

    private static readonly IReadOnlyList<PublishedFacts> Published = PublishedFacts.Read();

    public static TheoryData<string> Ids => new(Published.Select(fact => fact.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Pass_under_the_profile_of_their_system_or_say_what_they_need(string id)
    {
        var result = ScenarioRun.OfFile(ScenarioFiles.OfCase(id));

        Assert.Equal(id, result.Id ?? result.Mistakes.FirstOrDefault()?.ToString());
        Assert.Equal(Later.GetValueOrDefault(id), result.Needs);
        Assert.True(result.Status == (Later.ContainsKey(id) ? ScenarioStatus.NotRun : ScenarioStatus.Passed), string.Join('\n', result.Complaints));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Assert_every_number_date_and_state_that_was_published(string id)
    {
        var published = Published.Single(fact => fact.Id == id);
        var asserted = Asserted.Of(ScenarioFiles.OfCase(id));

        Assert.Equal([], asserted.Missing(published.Numbers));
        Assert.All(published.Dates, date => Assert.Contains(asserted.Words, word => word.Contains(date, StringComparison.Ordinal)));
        Assert.All(published.Inputs, input => Assert.Contains(input, asserted.Text, StringComparison.Ordinal));
        Assert.All(published.States, state => Assert.True(
            PublishedStates.Of(state).Any(word => asserted.Words.Contains(word)), $"'{state}' is asserted by none of: {string.Join(" | ", PublishedStates.Of(state))}"));
    }

    [Fact]
    public void Name_the_profile_of_their_system_and_change_none_of_its_options() => Assert.All(Published.Select(fact => fact.Id), id =>
    {
        var text = File.ReadAllText(ScenarioFiles.OfCase(id));
        Assert.Contains($"\"profile\": \"{ProfileOf(id)}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"convention\"", text, StringComparison.Ordinal);
    });

    [Fact]
    public void Are_those_of_the_published_file_wherever_it_is_at_hand()
    {
        if (PublishedFacts.Published is not { } path)
        {
            output.WriteLine("The published file is not at hand; the facts kept of it are used as they are.");
            return;
        }

        var facts = PublishedFacts.Write(PublishedFacts.Extract(path));
        if (Environment.GetEnvironmentVariable("BILLING_APPROVE") == "1")
        {
            File.WriteAllText(PublishedFacts.Index, facts);
        }

        Assert.Equal(facts, File.ReadAllText(PublishedFacts.Index));
    }

    [Fact]
    public void Have_no_file_that_no_case_is_behind() => Assert.Equal(
        Published.Select(fact => $"{fact.Id}.json").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(ScenarioFiles.Field).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static string ProfileOf(string id) => id.Split('-')[0] switch
    {
        "LAGO" => "lago",
        "KB" => "killbill",
        "MET" => "meteroid",
        "STR" => "stripe",
        _ => "openmeter",
    };
}
