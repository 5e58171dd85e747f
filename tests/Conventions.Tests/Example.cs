namespace Billing.Conventions.Tests;

/// <summary>A snippet whose lines that end in <c>// !</c> break a rule, and whose other lines do not.</summary>
public static class Example
{
    public static void IsJudgedByItsMarks(string snippet, IEnumerable<Finding> findings)
    {
        var marked = snippet.Split('\n')
            .Select((text, index) => (Text: text, Line: index + 1))
            .Where(line => line.Text.TrimEnd().EndsWith("// !", StringComparison.Ordinal))
            .Select(line => line.Line);
        Assert.NotEmpty(marked);
        Assert.Equal(marked, findings.Select(finding => finding.Line).Distinct().Order());
    }
}
