using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Billing.Conventions.Tests;

/// <summary>Grain interfaces and grains as the compiler sees them, with everything that they name.</summary>
public static class GrainSources
{
    private static readonly string[] Folders = ["Domain", "Providers", "Storage", "Grains.Interfaces", "Grains"];

    // Nothing of a grain: a web application.
    private const string Process = "Providers/Simulator/";

    // What ImplicitUsings and the Orleans packages add.
    private const string GlobalUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Orleans;
        global using Orleans.Runtime;
        global using Orleans.Hosting;
        """;

    private static readonly Lazy<CSharpCompilation> Everything = new(Compile);

    public static CSharpCompilation Ours => Everything.Value;

    /// <summary>A snippet with stand-ins for the few names of Orleans that the rules know.</summary>
    public static CSharpCompilation Of(string snippet) =>
        Compile([Repository.Parse("snippet.cs", snippet), Repository.Parse("orleans.cs", Names)], IsFramework);

    private static CSharpCompilation Compile() => Compile(
        Folders.SelectMany(folder => Repository.Files(folder, "*.cs")).Where(path => !path.StartsWith(Process, StringComparison.Ordinal)).Select(Repository.Parse),
        name => !Folders.Contains(name.Replace("Billing.", "", StringComparison.Ordinal)));

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees, Func<string, bool> mayReference)
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
            "Grains",
            [Repository.Parse("usings.cs", GlobalUsings), .. trees],
            assemblies.Where(path => mayReference(Path.GetFileNameWithoutExtension(path)))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static bool IsFramework(string assembly) => assembly.StartsWith("System.", StringComparison.Ordinal);

    private const string Names =
        """
        using System;
        namespace Orleans
        {
            public interface IGrain : Orleans.Runtime.IAddressable;
            public interface IGrainWithStringKey : IGrain;
            public interface IGrainBase;
            public abstract class Grain : IGrainBase;
            public class AliasAttribute(string alias) : Attribute { public string Alias => alias; }
            public class IdAttribute(uint id) : Attribute { public uint Id => id; }
            public enum GenerateFieldIds { None, PublicProperties }
            public class GenerateSerializerAttribute : Attribute { public GenerateFieldIds GenerateFieldIds { get; set; } }
            public class InvokableBaseTypeAttribute(Type proxy, Type returns, Type invokable) : Attribute
            {
                public Type[] Types => [proxy, returns, invokable];
            }
        }
        namespace Orleans.Concurrency { public class AlwaysInterleaveAttribute : Attribute; }
        namespace Orleans.Hosting { public interface ISiloBuilder; }
        namespace Orleans.Runtime
        {
            public interface IAddressable;
            public interface IPersistentState<T> { T State { get; set; } }
            public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
            {
                public string? Names => stateName + storageName;
            }
        }
        """;
}
