using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>What the engine knows of one grain class: its name, its constructor, its habits.</summary>
internal sealed class GrainClass
{
    private readonly ConstructorInfo _constructor;
    private readonly Func<Activation, object?>[] _arguments;

    internal GrainClass(Type type, GrainCollectionOptions collection)
    {
        Implementation = type;
        Type = GrainKeys.TypeOf(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        CollectionAge = type.IsDefined(typeof(KeepAliveAttribute), inherit: true)
            ? Timeout.InfiniteTimeSpan
            : type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit
                ?? (collection.ClassSpecificCollectionAge.TryGetValue(type.FullName!, out var age) ? age : collection.CollectionAge);
        Interfaces = [.. type.GetInterfaces().Where(IsGrainInterface)];
        _constructor = type.GetConstructors() is [var only]
            ? only
            : throw new InvalidOperationException($"The grain class {type} must have exactly one public constructor.");
        _arguments = [.. _constructor.GetParameters().Select(ArgumentOf)];
    }

    internal Type Implementation { get; }

    internal GrainType Type { get; }

    internal bool IsReentrant { get; }

    internal TimeSpan CollectionAge { get; }

    internal Type[] Interfaces { get; }

    internal static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && typeof(IGrain).IsAssignableFrom(type)
        && !typeof(DispatchProxy).IsAssignableFrom(type);

    internal static bool IsGrainInterface(Type type) =>
        type.IsInterface && typeof(IGrain).IsAssignableFrom(type) && type.Assembly != typeof(IGrain).Assembly;

    internal object Build(Activation activation)
    {
        var values = new object?[_arguments.Length];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = _arguments[at](activation);
        }

        return _constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, values, null);
    }

    private static Func<Activation, object?> ArgumentOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new InvalidOperationException($"{parameter.Member.DeclaringType}: {parameter.Name} is not an IPersistentState<T>.");
            }

            var make = typeof(PersistentState<>).MakeGenericType(type.GetGenericArguments());
            return activation => Activator.CreateInstance(
                make, BindingFlags.Instance | BindingFlags.NonPublic, null, [activation, state], null);
        }

        if (type == typeof(IGrainContext))
        {
            return static activation => activation;
        }

        return type == typeof(IGrainFactory)
            ? static activation => activation.Factory
            : activation => activation.ActivationServices.GetRequiredService(type);
    }
}

/// <summary>A part of a grain that must be loaded before the grain may act.</summary>
internal interface IGrainFacet
{
    Task LoadAsync();
}
