using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Billing.Conventions.Tests;

/// <summary>What the compiler of Orleans refuses in a grain interface.</summary>
public static class GrainInterfaceRules
{
    private static readonly string[] Returns =
    [
        "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask", "System.Collections.Generic.IAsyncEnumerable",
    ];

    /// <summary>ORLEANS0002. A call crosses to another machine; a reference does not.</summary>
    public static IEnumerable<Finding> ReferenceParameters(CSharpCompilation compilation) =>
        from method in Calls(compilation)
        from parameter in method.Parameters
        where parameter.RefKind != RefKind.None
        select Finding.At(parameter, $"{method.Name} takes {parameter.Name} by reference");

    /// <summary>ORLEANS0008 and, for indexers too, ORLEANS0105.</summary>
    public static IEnumerable<Finding> Properties(CSharpCompilation compilation) =>
        from type in compilation.GrainInterfaces()
        from property in type.GetMembers().OfType<IPropertySymbol>()
        where !property.IsStatic
        select Finding.At(property, $"the grain interface {type.Name} has a property");

    /// <summary>ORLEANS0009. Orleans also lets void pass; we do not, because its caller learns of no failure.</summary>
    public static IEnumerable<Finding> ReturnTypes(CSharpCompilation compilation) =>
        from method in Calls(compilation)
        where !Returns.Any(name => method.ReturnType.Is(name))
        select Finding.At(method, $"{method.Name} returns neither a task nor an asynchronous sequence");

    /// <summary>ORLEANS0011 within an interface: two methods with one alias are one method on the wire.</summary>
    public static IEnumerable<Finding> MethodAliases(CSharpCompilation compilation) =>
        compilation.GrainInterfaces().SelectMany(type => type.Methods()
            .SelectMany(method => method.Attributes("Orleans.AliasAttribute"))
            .GroupBy(alias => alias.ConstructorArguments[0].Value)
            .SelectMany(sameAlias => sameAlias.Skip(1))
            .Select(alias => Finding.At(alias, $"{type.Name} has this alias already")));

    /// <summary>ORLEANS0109.</summary>
    public static IEnumerable<Finding> CancellationTokens(CSharpCompilation compilation) =>
        from method in Calls(compilation)
        where method.Parameters.Count(parameter => parameter.Type.Is("System.Threading.CancellationToken")) > 1
        select Finding.At(method, $"{method.Name} takes more than one CancellationToken");

    /// <summary>The generated proxy must be able to name what it passes on: ORLEANS0107 or a plain compiler error.</summary>
    public static IEnumerable<Finding> Signatures(CSharpCompilation compilation) =>
        (from type in compilation.GrainInterfaces()
         where !type.CanBeNamed()
         select Finding.At(type, $"generated code cannot name {type.Name}"))
        .Concat(
            from method in Calls(compilation)
            from type in method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType)
            where !type.CanBeNamed()
            select Finding.At(method, $"generated code cannot name {type.ToDisplayString()}"));

    private static IEnumerable<IMethodSymbol> Calls(CSharpCompilation compilation) =>
        compilation.GrainInterfaces().SelectMany(OrleansSymbols.Methods);
}
