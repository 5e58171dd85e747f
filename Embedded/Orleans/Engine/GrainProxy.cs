using System.Collections.Frozen;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>A reference to a grain: turns the calls of its interface into messages. Public because it is derived from at run time.</summary>
public class GrainProxy : DispatchProxy, IAddressable
{
    internal GrainId Id { get; private set; }

    internal GrainEngine Engine { get; private set; } = null!;

    internal GrainClass Class { get; private set; } = null!;

    internal FrozenDictionary<MethodInfo, GrainMethod> Methods { get; private set; } = null!;

    /// <summary>The activation last met, so that a warm reference needs no look-up.</summary>
    internal Activation? Known { get; set; }

    public override bool Equals(object? obj) => obj is GrainProxy other && other.Id.Equals(Id);

    public override int GetHashCode() => Id.GetHashCode();

    public override string ToString() => Id.ToString();

    internal static GrainProxy To(GrainEngine engine, Type grainInterface, GrainClass grainClass, GrainId id)
    {
        var proxy = (GrainProxy)Create(grainInterface, typeof(GrainProxy));
        proxy.Engine = engine;
        proxy.Id = id;
        proxy.Class = grainClass;
        proxy.Methods = engine.Model.MethodsOf(grainInterface);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        Methods[targetMethod!].Send(this, args ?? []);
}
