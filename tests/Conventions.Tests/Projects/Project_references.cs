namespace Billing.Conventions.Tests;

public class Project_references
{
    public static TheoryData<string> Projects => new(Repository.Files("", "*.csproj"));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Stay_within_the_row_of_their_folder(string project) =>
        Assert.Empty(ProjectRules.References(project, Repository.Read(project)));

    [Fact]
    public void That_leave_their_row_are_found()
    {
        const string Domain =
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <UsesOrleans>Sdk</UsesOrleans> // !
                <UsesStripe>true</UsesStripe> // !
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NodaTime" />
                <PackageReference Include="Microsoft.CodeAnalysis.BannedApiAnalyzers" PrivateAssets="all" />
                <PackageReference Include="Npgsql" /> // !
                <ProjectReference Include="..\Storage\Storage.csproj" /> // !
                <Reference Include="../lib/Other.dll" /> // !
              </ItemGroup>
            </Project>
            """;

        Example.IsJudgedByItsMarks(Domain, ProjectRules.References("Domain/Domain.csproj", Domain));
        Assert.Single(ProjectRules.References("Extras/Extras.csproj", "<Project />"));
    }

    [Fact]
    public void Are_all_in_the_solution()
    {
        var solution = Repository.Read("Billing.Orleans.sln").Replace('\\', '/');
        Assert.All(Repository.Files("", "*.csproj"), project => Assert.Contains($"\"{project}\"", solution));
    }
}
