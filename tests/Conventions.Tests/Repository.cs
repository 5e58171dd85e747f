using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Billing.Conventions.Tests;

/// <summary>The checkout that these tests were built from, as text.</summary>
public static class Repository
{
    /// <summary>The folders whose code is the product. Embedded stands in for foreign packages and keeps their names.</summary>
    public static readonly string[] ProductFolders =
        ["Domain", "Providers", "Grains.Interfaces", "Grains", "Storage", "Silo", "Api", "Dashboard", "Cli"];

    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".pg", ".data", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with slashes, of all files below a folder that match a pattern.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start) ? Walk(start).Order(StringComparer.Ordinal) : [];

        IEnumerable<string> Walk(string directory) =>
            Directory.EnumerateFiles(directory, pattern)
                .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Concat(Directory.EnumerateDirectories(directory)
                    .Where(child => !NotOurs.Contains(Path.GetFileName(child)))
                    .SelectMany(Walk));
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static SyntaxTree Parse(string path) => Parse(path, Read(path));

    public static SyntaxTree Parse(string path, string text) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), path);

    private static string FindRoot()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Billing.Orleans.sln")))
            {
                return directory;
            }
        }

        throw new DirectoryNotFoundException("These tests read the sources: run them from a checkout.");
    }
}
