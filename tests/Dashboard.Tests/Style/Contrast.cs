using System.Globalization;
using System.Text.RegularExpressions;
using Billing.Dashboard.Style;

namespace Billing.Dashboard.Tests.Style;

/// <summary>Whatever is read can be read: the colours of the stylesheet against what they stand on, by the formula of WCAG 2.</summary>
public partial class Contrast
{
    private const double Text = 4.5;
    private const double Shape = 3;

    public static TheoryData<string, string, double> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, double>();
            foreach (var ground in new[] { "paper", "surface", "sunken" })
            {
                pairs.Add("ink", ground, Text);
                pairs.Add("muted", ground, Text);
                pairs.Add("accent", ground, Text);
            }

            foreach (var tone in new[] { "good", "warn", "bad" })
            {
                pairs.Add(tone, $"{tone}-soft", Text);
                pairs.Add(tone, "surface", Shape);
            }

            pairs.Add("accent-ink", "accent", Text);
            pairs.Add("accent", "accent-soft", Text);
            pairs.Add("edge", "surface", Shape);
            foreach (var bar in Enumerable.Range(1, 6))
            {
                pairs.Add($"bar-{bar}", "surface", Shape);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Is_enough_in_light_and_in_dark(string on, string ground, double least)
    {
        var blocks = Blocks();
        Assert.Equal(2, blocks.Count);
        Assert.All(blocks, tokens => Assert.True(Ratio(tokens[on], tokens[ground]) >= least, $"--{on} on --{ground}: {Ratio(tokens[on], tokens[ground]):0.00}"));
    }

    [Fact]
    public void Colours_stand_among_the_tokens_and_nowhere_else()
    {
        var rest = Stylesheet.Text[Stylesheet.Text.IndexOf("/* --- ground", StringComparison.Ordinal)..];
        Assert.DoesNotMatch(@"(?<!\w)#[0-9a-f]{6}\b", rest[..rest.IndexOf("@media print", StringComparison.Ordinal)]);
        Assert.DoesNotContain("url(", Stylesheet.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", Stylesheet.Text, StringComparison.Ordinal);
    }

    /// <summary>The tokens for light, and those for dark, which say again what differs.</summary>
    private static List<Dictionary<string, string>> Blocks()
    {
        var light = new Dictionary<string, string>();
        var blocks = new List<Dictionary<string, string>>();
        foreach (Match block in Root().Matches(Stylesheet.Text[..Stylesheet.Text.IndexOf("/* --- ground", StringComparison.Ordinal)]))
        {
            var tokens = new Dictionary<string, string>(light);
            foreach (Match token in Token().Matches(block.Value))
            {
                tokens[token.Groups[1].Value] = token.Groups[2].Value;
            }

            light = light.Count == 0 ? tokens : light;
            blocks.Add(tokens);
        }

        return blocks;
    }

    private static double Ratio(string a, string b)
    {
        var (one, two) = (Light(a), Light(b));
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    private static double Light(string colour)
    {
        double[] parts = [.. Enumerable.Range(0, 3).Select(part => int.Parse(colour.AsSpan(part * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(static part => part <= 0.03928 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex Root();

    [GeneratedRegex(@"--([a-z0-9-]+): #([0-9a-f]{6});")]
    private static partial Regex Token();
}
