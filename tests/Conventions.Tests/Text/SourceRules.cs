using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Billing.Conventions.Tests;

/// <summary>The house style, as far as a machine can see it.</summary>
public static partial class SourceRules
{
    public const int LinesMax = 300;

    /// <summary>One source, two builds: what differs lives in Embedded, not in a condition.</summary>
    public static IEnumerable<Finding> Conditions(SyntaxTree tree) =>
        tree.GetRoot().DescendantTrivia()
            .Where(trivia => trivia.IsKind(SyntaxKind.IfDirectiveTrivia))
            .Select(trivia => Finding.At(trivia.GetLocation(), "a conditional compilation"));

    /// <summary>An unfinished thing is an issue, not a comment.</summary>
    public static IEnumerable<Finding> UnfinishedComments(SyntaxTree tree) =>
        from trivia in tree.GetRoot().DescendantTrivia()
        where trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia
        from Match match in Unfinished().Matches(trivia.ToFullString())
        select Finding.At(
            Location.Create(tree, new(trivia.FullSpan.Start + match.Index, match.Length)), $"a comment says {match.Value}");

    public static IEnumerable<Finding> UnfinishedLines(string path, string text) =>
        text.Split('\n')
            .Select((line, index) => new Finding(path, index + 1, line.Trim()))
            .Where(line => Unfinished().IsMatch(line.Message));

    /// <summary>
    /// Types live in Billing.[Folder] or below it. A part named like a foreign root namespace would hide that one: inside
    /// Billing.Orleans, the name Orleans.Runtime no longer resolves.
    /// </summary>
    public static IEnumerable<Finding> Namespaces(SyntaxTree tree)
    {
        var folder = tree.FilePath.Split('/') is ["tests" or "bench", var project, ..] ? project : tree.FilePath.Split('/')[0];
        var expected = $"Billing.{folder}";
        foreach (var type in OutermostTypes(tree))
        {
            var name = type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";
            if ($"{name}.".StartsWith($"{expected}.", StringComparison.Ordinal) && !name.Split('.').Any(Foreign.Contains))
            {
                continue;
            }

            yield return Finding.At(type, $"{type.Identifier.Text} is in '{name}' and not in {expected}");
        }
    }

    /// <summary>A folder is a namespace; named like a type in it, the name means two things.</summary>
    public static IEnumerable<Finding> FolderNames(SyntaxTree tree) =>
        from type in tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where tree.FilePath.Split('/')[..^1].Contains(type.Identifier.Text)
        select Finding.At(type.Identifier.GetLocation(), $"{type.Identifier.Text} is the name of a folder above it");

    /// <summary>If no noun fits, the responsibility is not clear yet.</summary>
    public static IEnumerable<Finding> TypeNames(SyntaxTree tree) =>
        from type in tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where Vague().IsMatch(type.Identifier.Text)
        select Finding.At(type.Identifier.GetLocation(), $"{type.Identifier.Text} does not say what it is");

    /// <summary>What is logged stands beside the logic, in a file of its own, with a number and a level.</summary>
    public static IEnumerable<Finding> LogMessages(SyntaxTree tree)
    {
        if (tree.FilePath.EndsWith(".Log.cs", StringComparison.Ordinal))
        {
            return [];
        }

        return tree.GetRoot().DescendantNodes()
            .Where(node => node switch
            {
                AttributeSyntax attribute => attribute.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute",
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } => LogCall().IsMatch(call.Name.Identifier.Text),
                _ => false,
            })
            .Select(node => Finding.At(node, "a log message outside a *.Log.cs file"));
    }

    public static IEnumerable<Finding> Length(SyntaxTree tree)
    {
        var lines = tree.GetText().Lines.Count - 1;
        return lines > LinesMax ? [new Finding(tree.FilePath, LinesMax + 1, $"{lines} lines: where is the second concept?")] : [];
    }

    private static readonly string[] Foreign = ["Orleans", "Stripe", "OpenTelemetry", "Npgsql", "NodaTime"];

    private static IEnumerable<BaseTypeDeclarationSyntax> OutermostTypes(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<BaseTypeDeclarationSyntax>();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Service|Processor|Base|Impl|Data|Info)$")]
    private static partial Regex Vague();

    [GeneratedRegex("^Log(Trace|Debug|Information|Warning|Error|Critical)?$")]
    private static partial Regex LogCall();
}
