using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Billing.Conventions.Tests;

/// <summary>What the compiler of Orleans refuses in a grain, and one thing that it does not see.</summary>
public static class GrainClassRules
{
    /// <summary>ORLEANS0001. On the class it has no effect at all; it belongs on the interface.</summary>
    public static IEnumerable<Finding> Interleaving(CSharpCompilation compilation) =>
        from type in compilation.OurTypes()
        where type.TypeKind != TypeKind.Interface
        from symbol in type.Methods().Append<ISymbol>(type)
        from attribute in symbol.Attributes("Orleans.Concurrency.AlwaysInterleaveAttribute")
        select Finding.At(attribute, $"[AlwaysInterleave] on {symbol.Name} instead of on the grain interface");

    /// <summary>ORLEANS0013. A grain is neither named on the wire nor serialized.</summary>
    public static IEnumerable<Finding> SerializerAttributes(CSharpCompilation compilation) =>
        from grain in compilation.GrainClasses()
        from name in new[] { "Orleans.AliasAttribute", "Orleans.GenerateSerializerAttribute" }
        from attribute in grain.Attributes(name)
        select Finding.At(attribute, $"{name} on the grain {grain.Name}");

    /// <summary>ORLEANS0014. The rest of the method would run outside the turn, without any sign.</summary>
    public static IEnumerable<Finding> ConfiguredAwaits(CSharpCompilation compilation) =>
        from tree in compilation.SyntaxTrees
        let model = compilation.GetSemanticModel(tree)
        from grain in tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
        where model.GetDeclaredSymbol(grain) is { } type && type.IsGrainClass()
        from call in grain.DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" }
        where call.ArgumentList.Arguments is [var argument] && !StaysInTurn(model.GetConstantValue(argument.Expression).Value)
        select Finding.At(call, $"ConfigureAwait leaves the turn of {grain.Identifier.Text}");

    /// <summary>
    /// The row of a grain's state is found by the state's name and the grain's key, not by the grain's type: two grains
    /// with the same key and the same state name overwrite each other.
    /// </summary>
    public static IEnumerable<Finding> StateNames(CSharpCompilation compilation) =>
        (from grain in compilation.GrainClasses()
         from constructor in grain.InstanceConstructors
         from parameter in constructor.Parameters
         from attribute in parameter.Attributes("Orleans.Runtime.PersistentStateAttribute")
         select (attribute.ConstructorArguments[0].Value, Finding.At(parameter, $"{grain.Name} shares a state name")))
        .GroupBy(state => state.Value, state => state.Item2)
        .Where(sameName => sameName.Count() > 1)
        .SelectMany(sameName => sameName);

    // Both ConfigureAwait(true) and ConfigureAwaitOptions.ContinueOnCapturedContext, whose value is 1.
    private static bool StaysInTurn(object? argument) => argument is true || (argument is int options && (options & 1) != 0);
}
