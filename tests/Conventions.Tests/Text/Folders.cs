namespace Billing.Conventions.Tests;

public class Folders
{
    public static TheoryData<string> All =>
        new([.. Repository.ProductFolders, "Embedded", "tests", "bench", "scripts", "docs"]);

    [Theory]
    [MemberData(nameof(All))]
    public void Say_what_lives_in_them(string folder)
    {
        var readme = $"{folder}/README.md";
        Assert.True(File.Exists(Path.Combine(Repository.Root, readme)), $"{readme} is missing.");
        Assert.StartsWith($"# {folder}\n", Repository.Read(readme));
    }

    [Fact]
    public void Never_bear_the_name_of_a_type_in_them() => Assert.DoesNotContain(
        Repository.ProductFolders.SelectMany(folder => Repository.Files(folder, "*.cs")).Select(Repository.Parse),
        tree => SourceRules.FolderNames(tree).Any());

    [Fact]
    public void A_folder_that_bears_the_name_of_a_type_in_it_is_found()
    {
        const string Snippet =
            """
            namespace Billing.Grains;
            public class Account; // !
            public class Accounts { private record Grains; } // !
            """;
        Example.IsJudgedByItsMarks(Snippet, SourceRules.FolderNames(Repository.Parse("Grains/Account/File.cs", Snippet)));
    }
}
