using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>All grain classes of the process and how their interfaces are called, found once by reflection.</summary>
internal sealed class GrainModel
{
    // What reflection finds is the same for every process that this one simulates.
    private static readonly Lazy<Type[]> GrainClasses = new(static () =>
        [.. Assemblies().SelectMany(static assembly => assembly.GetTypes()).Where(GrainClass.IsGrainClass)]);

    private static readonly ConcurrentDictionary<Type, FrozenDictionary<MethodInfo, GrainMethod>> Methods = new();

    private readonly FrozenDictionary<GrainType, GrainClass> _byType;
    private readonly FrozenDictionary<Type, GrainClass[]> _byInterface;

    internal GrainModel(GrainCollectionOptions collection)
    {
        var classes = GrainClasses.Value
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(type => new GrainClass(type, collection))
            .ToArray();
        var twice = classes.GroupBy(static known => known.Type).FirstOrDefault(static group => group.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidOperationException(
                $"Two grain classes are called '{twice.Key}': {string.Join(", ", twice.Select(known => known.Implementation))}.");
        }

        _byType = classes.ToFrozenDictionary(static known => known.Type);
        _byInterface = classes
            .SelectMany(static known => known.Interfaces, static (known, type) => (known, type))
            .GroupBy(static pair => pair.type, static pair => pair.known)
            .ToFrozenDictionary(static group => group.Key, static group => group.ToArray());
    }

    internal GrainClass ClassOf(GrainId id) => _byType.TryGetValue(id.Type, out var known)
        ? known
        : throw new ArgumentException($"No grain class is called '{id.Type}'.");

    internal GrainClass ClassOf(Type grainInterface, string? classNamePrefix)
    {
        var candidates = _byInterface.TryGetValue(grainInterface, out var found) ? found : [];
        if (classNamePrefix is not null)
        {
            candidates = [.. candidates.Where(known =>
                known.Implementation.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal)
                || known.Implementation.Name.StartsWith(classNamePrefix, StringComparison.Ordinal))];
        }

        return candidates switch
        {
            [var only] => only,
            [] => throw new ArgumentException($"No grain class implements {grainInterface}."),
            _ => throw new ArgumentException(
                $"{grainInterface} is implemented by more than one grain class: {string.Join(", ", candidates.Select(known => known.Implementation))}."),
        };
    }

    internal FrozenDictionary<MethodInfo, GrainMethod> MethodsOf(Type grainInterface) => Methods.GetOrAdd(
        grainInterface,
        static type => type.GetInterfaces().Append(type)
            .SelectMany(static each => each.GetMethods())
            .ToFrozenDictionary(static method => method, GrainMethod.Read));

    /// <summary>
    /// Every assembly of the application that uses this runtime, referenced in code or not: the official build knows its
    /// parts from generated attributes, this one looks at what the host may load, without loading what it does not need.
    /// </summary>
    private static IEnumerable<Assembly> Assemblies()
    {
        var own = typeof(IGrain).Assembly.GetName().Name!;
        var found = new SortedDictionary<string, Assembly>(StringComparer.Ordinal);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(name => name.Name == own))
            {
                found.TryAdd(assembly.GetName().Name!, assembly);
            }
        }

        var loadable = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        foreach (var path in loadable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!IsPlatform(name) && !found.ContainsKey(name) && References(path, own))
            {
                found.Add(name, Assembly.Load(new AssemblyName(name)));
            }
        }

        return found.Values;
    }

    private static bool IsPlatform(string name) =>
        name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static bool References(string path, string own)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata)
        {
            return false;
        }

        var metadata = file.GetMetadataReader();
        return metadata.AssemblyReferences.Any(
            each => metadata.StringComparer.Equals(metadata.GetAssemblyReference(each).Name, own));
    }
}
