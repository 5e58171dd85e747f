using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Billing.Conventions.Tests;

/// <summary>What the compiler of Orleans refuses in types that it writes serializers for.</summary>
public static class SerializationRules
{
    /// <summary>ORLEANS0004. A member without a number is silently not carried. Positional ones are numbered by position.</summary>
    public static IEnumerable<Finding> UnnumberedMembers(CSharpCompilation compilation) =>
        from type in compilation.SerializedTypes()
        from member in type.GetMembers()
        where IsStored(member, type)
        where !member.Attributes("Orleans.IdAttribute").Any() && !member.Attributes("System.NonSerializedAttribute").Any()
        select Finding.At(member, $"{type.Name}.{member.Name} has neither [Id] nor [NonSerialized]");

    /// <summary>ORLEANS0011 between types.</summary>
    public static IEnumerable<Finding> TypeAliases(CSharpCompilation compilation) =>
        compilation.OurTypes()
            .SelectMany(type => type.Attributes("Orleans.AliasAttribute"))
            .GroupBy(alias => alias.ConstructorArguments[0].Value)
            .SelectMany(sameAlias => sameAlias.OrderBy(Place).Skip(1))
            .Select(alias => Finding.At(alias, "another type has this alias"));

    /// <summary>ORLEANS0012.</summary>
    public static IEnumerable<Finding> MemberNumbers(CSharpCompilation compilation) =>
        compilation.SerializedTypes().SelectMany(type => type.GetMembers()
            .SelectMany(member => member.Attributes("Orleans.IdAttribute"))
            .GroupBy(id => id.ConstructorArguments[0].Value)
            .Where(sameNumber => sameNumber.Count() > 1)
            .SelectMany(sameNumber => sameNumber)
            .Select(id => Finding.At(id, $"{type.Name} uses this number twice")));

    /// <summary>ORLEANS0026 and ORLEANS0111 judge registered return types; we register none, so none can be wrong.</summary>
    public static IEnumerable<Finding> ReturnTypeMappings(CSharpCompilation compilation) =>
        from type in compilation.OurTypes()
        from attribute in type.Attributes("Orleans.InvokableBaseTypeAttribute")
        select Finding.At(attribute, $"{type.Name} registers a return type for grain calls");

    /// <summary>ORLEANS0106 judges implicit numbers; ours are format, so they are written down.</summary>
    public static IEnumerable<Finding> ImplicitNumbers(CSharpCompilation compilation) =>
        from type in compilation.SerializedTypes()
        from attribute in type.Attributes("Orleans.GenerateSerializerAttribute")
        where attribute.NamedArguments.Any(argument => argument is { Key: "GenerateFieldIds", Value.Value: not 0 })
        select Finding.At(attribute, $"{type.Name} leaves its numbers to the compiler");

    /// <summary>ORLEANS0107.</summary>
    public static IEnumerable<Finding> Accessibility(CSharpCompilation compilation) =>
        from type in compilation.SerializedTypes()
        where !type.CanBeNamed()
        select Finding.At(type, $"generated code cannot name {type.Name}");

    private static bool IsStored(ISymbol member, INamedTypeSymbol type) => member switch
    {
        { IsStatic: true } or { IsAbstract: true } or { IsImplicitlyDeclared: true } => false,
        IFieldSymbol => true,
        IPropertySymbol property => property.DeclaringSyntaxReferences.Any(place => place.GetSyntax() is PropertyDeclarationSyntax)
            && type.GetMembers().OfType<IFieldSymbol>().Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)),
        _ => false,
    };

    private static (string, int) Place(AttributeData attribute) =>
        (attribute.ApplicationSyntaxReference!.SyntaxTree.FilePath, attribute.ApplicationSyntaxReference.Span.Start);
}
