using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Billing.Domain.Tests;

/// <summary>Tests about the code itself.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] Order =
    [
        "Amounts", "Derivations", "Calendars", "Conventions", "Charging", "Prorating", "Metering", "Discounts", "Taxes", "Credits", "Collection", "Dunning", "Features",
        "Catalogs", "Subscriptions", "Invoices", "Ledgers", "Runs", "Documents", "Accounts",
        "Entitlements", "Recomputing", "Tenants", "Simulating",
    ];

    [Fact]
    public void A_folder_sees_only_those_before_it()
    {
        foreach (var file in Sources().Where(file => Order.Contains(Folder(file))))
        {
            var seen = Usings().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value);
            var mine = Math.Max(Array.IndexOf(Order, Folder(file)), 1);
            Assert.All(seen, other => Assert.True(Array.IndexOf(Order, other) <= mine, $"{Path.GetFileName(file)} sees {other}"));
        }
    }

    [Fact]
    public void Every_folder_has_a_readme_and_none_bears_the_name_of_a_type()
    {
        var types = typeof(Rejections).Assembly.GetTypes().Select(type => type.Name).ToHashSet();
        foreach (var folder in Order)
        {
            Assert.True(File.Exists(Path.Combine(Root(), folder, "README.md")), folder);
            Assert.DoesNotContain(folder, types);
        }
    }

    [Fact]
    public void A_file_is_short_enough_to_be_one_concept() =>
        Assert.All(Sources(), file => Assert.True(File.ReadLines(file).Count() <= 310, Path.GetFileName(file)));

    [Fact]
    public void No_amount_is_computed_in_binary_fractions() =>
        Assert.All(Sources(), file => Assert.DoesNotMatch(@"\b(double|float)\b", Code().Replace(File.ReadAllText(file), string.Empty)));

    /// <summary>Where a second place decides about debts, the two will differ one day: this is what 0700 is about.</summary>
    [Theory]
    [InlineData(@"new AccountFact\.(DunningOpened|SegmentApplied|CollectionFailed|RetryBroughtForward|PaymentPromised|CustomerTold|DunningClosed)\b", "DunningDecisions.cs", 7)]
    [InlineData(@"new AccountFact\.ConsequencesSet\b", "ConsequenceDecisions.cs", 1)]
    [InlineData(@"new AccountEffect\.(AskPolicy|TellCustomer)\b", "DunningDecisions.cs", 2)]
    [InlineData(@"new AccountEffect\.EnforceMeasure\b", "ConsequenceDecisions.cs", 1)]
    [InlineData(@"state with\s*\{\s*(Case|LastCase|Failures|StepsTold|Standing) = ", "DunningEvolution.cs", 5)]
    public void One_place_decides_about_debts_and_one_writes_them_down(string writes, string only, int atLeast)
    {
        var found = Sources().Where(static file => Folder(file) is "Accounts").Select(file => (File: Path.GetFileName(file), Matches: Regex.Count(File.ReadAllText(file), writes)))
            .Where(static each => each.Matches > 0).ToList();
        Assert.Equal([only], found.Select(static each => each.File).Where(static file => file != "AccountState.cs"));
        Assert.True(found.Single(each => each.File == only).Matches >= atLeast, "the pattern finds less than there is: it proves nothing");
    }

    private static string Folder(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Root(), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Root([CallerFilePath] string me = "") => Path.Combine(Path.GetDirectoryName(me)!, "..", "..", "Domain");

    [GeneratedRegex(@"using Billing\.Domain\.(\w+);")]
    private static partial Regex Usings();

    [GeneratedRegex("//.*")]
    private static partial Regex Code();
}
