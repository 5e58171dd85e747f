using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Billing.Cli.Scenarios;
using Billing.Domain.Conventions;

namespace Billing.Scenarios.Tests;

/// <summary>A stranger writes cases from the guide alone, so what it says is run.</summary>
public sealed partial class The_guide
{
    private static readonly string Text = File.ReadAllText(Path.Combine(ScenarioFiles.Root, "docs", "scenarios.md"));
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(ScenarioFiles.Root, "docs", "scenario.schema.json")))!;

    public static TheoryData<string> Examples => new(Fence().Matches(Text).Select(match => match.Groups[1].Value).Where(text => text.Contains("\"format\"", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Has_examples_that_pass(string example)
    {
        var result = ScenarioRun.Of("guide", example);
        Assert.True(result.Status == ScenarioStatus.Passed, string.Join('\n', result.Complaints));
        Assert.Empty(SchemaCheck.Of(Schema, JsonNode.Parse(example)!));
    }

    [Fact]
    public void Names_everything_that_a_step_can_do() =>
        Assert.All(Steps.All.Keys.Append("repeat"), word => Assert.Contains($"`{word}`", Text, StringComparison.Ordinal));

    [Fact]
    public void Names_everything_that_can_be_seen() =>
        Assert.All(Sights(), name => Assert.Contains($"`{name}`", Text, StringComparison.Ordinal));

    [Fact]
    public void Says_what_each_profile_chooses() => Assert.All(typeof(BillingConvention).GetProperties().Where(option => option.PropertyType.IsEnum), option =>
    {
        var profiles = new[] { BillingProfiles.Lago, BillingProfiles.KillBill, BillingProfiles.OpenMeter, BillingProfiles.Meteroid, BillingProfiles.Stripe, BillingProfiles.Standard };
        var name = JsonNamingPolicy.CamelCase.ConvertName(option.Name);
        var values = string.Join(", ", Enum.GetNames(option.PropertyType).Select(value => $"`{Texts.Snake(value)}`"));
        var chosen = string.Join(" | ", profiles.Select(profile => Texts.Snake(option.GetValue(profile)!.ToString()!)));
        Assert.Contains($"| `{name}` | {values} | {chosen} |", Text, StringComparison.Ordinal);
    });

    [Fact]
    public void Has_a_schema_that_knows_the_same_words()
    {
        var defs = Schema["$defs"]!;
        Assert.Equal(Steps.All.Keys.Append("repeat"), defs["step"]!["properties"]!["do"]!["enum"]!.AsArray().Select(word => (string)word!));
        Assert.All(Sights(), name => Assert.NotNull(defs["expect"]!["properties"]![name]));
        Assert.Equal(
            typeof(BillingConvention).GetProperties().Where(option => option.PropertyType.IsEnum).Select(option => JsonNamingPolicy.CamelCase.ConvertName(option.Name)).Order(StringComparer.Ordinal),
            defs["convention"]!["properties"]!.AsObject().Select(option => option.Key).Where(name => !FieldReader.IsRemark(name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Has_a_schema_that_every_file_keeps() => Assert.All(ScenarioFiles.All, file =>
        Assert.Empty(SchemaCheck.Of(Schema, JsonNode.Parse(File.ReadAllText(file))!)));

    [Theory]
    [InlineData("""{"format": 2, "id": "x", "timeline": []}""")]
    [InlineData("""{"format": 1, "timeline": []}""")]
    [InlineData("""{"format": 1, "id": "x", "timelin": []}""")]
    [InlineData("""{"format": 1, "id": "x", "timeline": [{"do": "fly"}]}""")]
    [InlineData("""{"format": 1, "id": "x", "timeline": [{"at": "soon"}]}""")]
    [InlineData("""{"format": 1, "id": "x", "timeline": [{"expect": {"bill": 1}}]}""")]
    [InlineData("""{"format": 1, "id": "x", "convention": {"dayCount": "weeks"}}""")]
    public void Has_a_schema_that_finds_mistakes(string text) => Assert.NotEmpty(SchemaCheck.Of(Schema, JsonNode.Parse(text)!));

    private static IEnumerable<string> Sights()
    {
        var terms = new Billing.Domain.Accounts.AccountTerms(Billing.Domain.Amounts.Currency.Of("EUR"), "UTC");
        var account = new SimulatedAccount(new("account", terms, [PaymentAnswer.None]), new([]), NodaTime.Instant.FromUtc(2024, 1, 1, 0, 0));
        return AccountSight.Of(account).Parts.Select(part => part.Name);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
