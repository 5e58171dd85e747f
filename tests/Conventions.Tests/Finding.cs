using Microsoft.CodeAnalysis;

namespace Billing.Conventions.Tests;

/// <summary>A place that breaks a rule. Lines count from one.</summary>
public sealed record Finding(string Path, int Line, string Message)
{
    public static Finding At(SyntaxNode node, string message) => At(node.GetLocation(), message);

    public static Finding At(ISymbol symbol, string message) =>
        At(symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? Location.None, message);

    public static Finding At(AttributeData attribute, string message) =>
        At(attribute.ApplicationSyntaxReference!.GetSyntax(), message);

    public static Finding At(Location location, string message)
    {
        var span = location.GetLineSpan();
        return new Finding(span.Path, span.StartLinePosition.Line + 1, message);
    }

    public override string ToString() => $"{Path}:{Line}: {Message}";
}
