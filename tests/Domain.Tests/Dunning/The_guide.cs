using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Billing.Domain.Dunning;

namespace Billing.Domain.Tests.Dunning;

/// <summary>What docs/dunning-policies.md shows is taken, and it names every word that a policy may use.</summary>
public sealed partial class The_guide
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Folder(), "../../../docs/dunning-policies.md"));

    [Fact]
    public void Has_policies_that_are_right()
    {
        var examples = Fence().Matches(Text).Select(static match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, static example => Assert.Empty(PolicyReader.Read(Encoding.UTF8.GetBytes(example), "guide", 1).Mistakes));
    }

    [Fact]
    public void Names_every_word()
    {
        Type[] parts = [typeof(SegmentCondition), typeof(DunningSchedule), typeof(RetryRow), typeof(RetryWindow)];
        var fields = parts.SelectMany(static part => part.GetProperties()).Select(static property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        var cases = new[] { typeof(StepMoment), typeof(DunningAction) }.SelectMany(static union => union.GetNestedTypes()).Select(static each => JsonNamingPolicy.SnakeCaseLower.ConvertName(each.Name));
        var ends = Enum.GetValues<DunningEnd>().Select(static end => JsonNamingPolicy.SnakeCaseLower.ConvertName(end.ToString()));
        Assert.All(fields.Concat(cases).Concat(ends), word => Assert.Contains($"`{word}`", Text, StringComparison.Ordinal));
        Assert.All(ShippedPolicies.All, policy => Assert.Contains($"`{policy.Name}`", Text, StringComparison.Ordinal));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
