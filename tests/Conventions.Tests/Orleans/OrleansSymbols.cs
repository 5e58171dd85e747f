using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Billing.Conventions.Tests;

/// <summary>What the Orleans rules ask of a symbol.</summary>
public static class OrleansSymbols
{
    /// <summary>Types declared in the sources themselves, nested ones too.</summary>
    public static IEnumerable<INamedTypeSymbol> OurTypes(this CSharpCompilation compilation) =>
        compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>()
            .Where(type => !type.Locations.Any(location => location.SourceTree?.FilePath == "orleans.cs"));

    public static IEnumerable<INamedTypeSymbol> GrainInterfaces(this CSharpCompilation compilation) =>
        compilation.OurTypes().Where(type =>
            type.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(parent => parent.Is("Orleans.Runtime.IAddressable")));

    public static IEnumerable<INamedTypeSymbol> GrainClasses(this CSharpCompilation compilation) =>
        compilation.OurTypes().Where(IsGrainClass);

    public static IEnumerable<INamedTypeSymbol> SerializedTypes(this CSharpCompilation compilation) =>
        compilation.OurTypes().Where(type => type.Attributes("Orleans.GenerateSerializerAttribute").Any());

    public static IEnumerable<IMethodSymbol> Methods(this INamedTypeSymbol type) =>
        type.GetMembers().OfType<IMethodSymbol>().Where(method => method.MethodKind == MethodKind.Ordinary && !method.IsStatic);

    public static IEnumerable<AttributeData> Attributes(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().Where(attribute => attribute.AttributeClass is { } type && type.Is(fullName));

    public static bool IsGrainClass(this INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class &&
        type.AllInterfaces.Any(parent => parent.Is("Orleans.IGrainBase") || parent.Is("Orleans.IGrain"));

    public static bool Is(this ITypeSymbol type, string fullName) =>
        type.OriginalDefinition.ToDisplayString(WithoutArguments) == fullName;

    /// <summary>Whether code that is generated elsewhere in the assembly can name the type.</summary>
    public static bool CanBeNamed(this ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.CanBeNamed(),
        INamedTypeSymbol named => Outwards(named).All(level => !level.IsFileLocal && level.DeclaredAccessibility is
                Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
            && named.TypeArguments.All(CanBeNamed),
        _ => true,
    };

    private static IEnumerable<INamedTypeSymbol> Outwards(INamedTypeSymbol type)
    {
        for (var level = type; level is not null; level = level.ContainingType)
        {
            yield return level;
        }
    }

    private static readonly SymbolDisplayFormat WithoutArguments = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);
}
