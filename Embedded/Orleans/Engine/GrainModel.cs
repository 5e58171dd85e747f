using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>All grain classes of the process and how their interfaces are called, found once by reflection.</summary>
internal sealed class GrainModel
{
    private readonly FrozenDictionary<GrainType, GrainClass> _byType;
    private readonly FrozenDictionary<Type, GrainClass[]> _byInterface;
    private readonly ConcurrentDictionary<Type, FrozenDictionary<MethodInfo, GrainMethod>> _methods = new();

    internal GrainModel(GrainCollectionOptions collection)
    {
        var classes = Assemblies()
            .SelectMany(static assembly => assembly.GetTypes())
            .Where(GrainClass.IsGrainClass)
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

    internal FrozenDictionary<MethodInfo, GrainMethod> MethodsOf(Type grainInterface) => _methods.GetOrAdd(
        grainInterface,
        static type => type.GetInterfaces().Append(type)
            .SelectMany(static each => each.GetMethods())
            .ToFrozenDictionary(static method => method, GrainMethod.Read));

    private static IEnumerable<Assembly> Assemblies()
    {
        var own = typeof(IGrain).Assembly.GetName().Name;
        var found = new SortedDictionary<string, Assembly>(StringComparer.Ordinal);
        var queue = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(each => Uses(each, own)));
        while (queue.TryDequeue(out var assembly))
        {
            if (!found.TryAdd(assembly.FullName!, assembly))
            {
                continue;
            }

            foreach (var name in assembly.GetReferencedAssemblies().Where(static name => !IsPlatform(name)))
            {
                if (Assembly.Load(name) is var reference && Uses(reference, own))
                {
                    queue.Enqueue(reference);
                }
            }
        }

        return found.Values;
    }

    private static bool Uses(Assembly assembly, string? own) =>
        !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(name => name.Name == own);

    private static bool IsPlatform(AssemblyName name) =>
        name.Name!.StartsWith("System", StringComparison.Ordinal) || name.Name.StartsWith("Microsoft.", StringComparison.Ordinal);
}
