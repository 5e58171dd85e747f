using Microsoft.CodeAnalysis;

namespace Billing.Conventions.Tests;

public class Source_text
{
    /// <summary>Longer than the rule, and why one concept needs it.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    [Fact]
    public void Has_no_conditional_compilation_outside_Embedded() => HoldsFor(SourceRules.Conditions, WithoutEmbedded());

    [Fact]
    public void A_conditional_compilation_is_found() => Finds(
        SourceRules.Conditions, "Grains/Clock.cs",
        """
        #if EMBEDDED // !
        public class Clock;
        #endif
        public class Text { public string If => "#if"; }
        """);

    [Fact]
    public void Leaves_nothing_unfinished_in_a_comment() => HoldsFor(SourceRules.UnfinishedComments, Repository.Files("", "*.cs"));

    [Fact]
    public void An_unfinished_comment_is_found() => Finds(
        SourceRules.UnfinishedComments, "Grains/Clock.cs",
        """
        // A method for later
        /// <summary>TODO say what</summary> // !
        public class Clock
        {
            public int Now => 3; // FIXME // !
            /* fine
               XXX // !
            */
            public string TodoList => "TODO";
        }
        """);

    [Theory]
    [InlineData("*.sql")]
    [InlineData("*.csproj")]
    [InlineData("*.props")]
    [InlineData("*.targets")]
    [InlineData("*.razor")]
    [InlineData("*.js")]
    public void Leaves_nothing_unfinished_in_other_files(string pattern) => Assert.Empty(
        Repository.Files("", pattern).SelectMany(path => SourceRules.UnfinishedLines(path, Repository.Read(path))));

    [Fact]
    public void Leaves_nothing_unfinished_in_scripts() => Assert.Empty(
        Repository.Files("scripts", "*").SelectMany(path => SourceRules.UnfinishedLines(path, Repository.Read(path))));

    [Fact]
    public void An_unfinished_line_is_found()
    {
        const string Sql =
            """
            SELECT todo FROM lists;
            SELECT 1; -- TODO // !
            """;
        Example.IsJudgedByItsMarks(Sql, SourceRules.UnfinishedLines("Storage/a.sql", Sql));
    }

    [Fact]
    public void Is_in_the_namespace_of_its_folder() => HoldsFor(SourceRules.Namespaces, WithoutEmbedded());

    [Theory]
    [InlineData("Grains/Accounts/Account.cs", "Billing.Grains")]
    [InlineData("Grains/Accounts/Account.cs", "Billing.Grains.Accounts")]
    [InlineData("Grains.Interfaces/IAccount.cs", "Billing.Grains.Interfaces")]
    [InlineData("tests/Storage.Tests/Journal.cs", "Billing.Storage.Tests")]
    public void The_namespace_of_a_folder_is_accepted(string path, string name) =>
        Assert.Empty(SourceRules.Namespaces(Repository.Parse(path, $"namespace {name}; public class Account;")));

    [Theory]
    [InlineData("Grains/Account.cs", "namespace Billing.Grain;")]
    [InlineData("Grains/Account.cs", "namespace Billing.Grainsville;")]
    [InlineData("Grains/Account.cs", "namespace Billing.Storage;")]
    [InlineData("Grains/Account.cs", "namespace Billing.Orleans;")]
    [InlineData("Grains/Account.cs", "namespace Billing.Grains.Orleans;")]
    [InlineData("Providers/Stripe/Charges.cs", "namespace Billing.Providers.Stripe;")]
    [InlineData("tests/Storage.Tests/Orleans/State.cs", "namespace Billing.Storage.Tests.Orleans;")]
    [InlineData("Grains/Account.cs", "")]
    public void Another_namespace_is_found(string path, string declaration) =>
        Assert.Single(SourceRules.Namespaces(Repository.Parse(path, $"{declaration} public class Account {{ class Inner; }}")));

    [Fact]
    public void Names_types_for_what_they_are() => HoldsFor(SourceRules.TypeNames, WithoutEmbedded());

    [Fact]
    public void A_type_name_that_says_nothing_is_found() => Finds(
        SourceRules.TypeNames, "Grains/Clock.cs",
        """
        public class ClockManager; // !
        public record ClockHelper; // !
        public static class ClockUtils; // !
        public struct ClockInfo; // !
        public interface IClockService; // !
        public class ClockProcessor; // !
        public abstract class ClockBase; // !
        public class Outer { class ClockImpl; } // !
        public enum ClockData; // !
        public class Database; public class Metadata; public class ManagerOnDuty; public class Utility;
        """);

    [Fact]
    public void Keeps_log_messages_apart() => HoldsFor(SourceRules.LogMessages, Product());

    [Fact]
    public void A_log_message_amid_the_logic_is_found()
    {
        const string Snippet =
            """
            public partial class Clock(ILogger logger)
            {
                [LoggerMessage(1, LogLevel.Information, "ticked")] // !
                private partial void Ticked();
                public void Tick()
                {
                    logger.LogInformation("tick"); // !
                    logger.Log(LogLevel.Error, "tock"); // !
                    Ticked();
                    Math.Log2(2);
                }
            }
            """;
        Finds(SourceRules.LogMessages, "Grains/Clock.cs", Snippet);
        Assert.Empty(SourceRules.LogMessages(Repository.Parse("Grains/Clock.Log.cs", Snippet)));
    }

    [Fact]
    public void Is_no_longer_than_one_concept() =>
        HoldsFor(SourceRules.Length, Product().Where(path => !LongFiles.ContainsKey(path)));

    [Fact]
    public void Files_excused_for_their_length_still_need_it() => Assert.All(
        LongFiles.Keys, path => Assert.NotEmpty(SourceRules.Length(Repository.Parse(path))));

    [Fact]
    public void A_long_file_is_found()
    {
        var longest = string.Concat(Enumerable.Repeat("// a line\n", SourceRules.LinesMax));
        Assert.Empty(SourceRules.Length(Repository.Parse("Grains/Long.cs", longest)));
        Assert.Single(SourceRules.Length(Repository.Parse("Grains/Long.cs", longest + "// one more\n")));
    }

    private static IEnumerable<string> Product() => Repository.ProductFolders.SelectMany(folder => Repository.Files(folder, "*.cs"));

    private static IEnumerable<string> WithoutEmbedded() =>
        Repository.Files("", "*.cs").Where(path => !path.StartsWith("Embedded/", StringComparison.Ordinal));

    private static void HoldsFor(Func<SyntaxTree, IEnumerable<Finding>> rule, IEnumerable<string> paths) =>
        Assert.Empty(paths.Select(Repository.Parse).SelectMany(rule));

    private static void Finds(Func<SyntaxTree, IEnumerable<Finding>> rule, string path, string snippet) =>
        Example.IsJudgedByItsMarks(snippet, rule(Repository.Parse(path, snippet)));
}
