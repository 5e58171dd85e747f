namespace Billing.Embedded;

/// <summary>Something an activation does in a turn of its own. Items are linked through themselves: no node is allocated.</summary>
internal abstract class WorkItem
{
    internal WorkItem? Next;

    /// <summary>What the trace and the error messages call it.</summary>
    internal abstract string Name { get; }

    internal abstract void Run(Activation activation);
}

/// <summary>The rest of an async method that was suspended in this activation.</summary>
internal sealed class Continuation(SendOrPostCallback callback, object? state) : WorkItem
{
    internal override string Name => "continue";

    internal override void Run(Activation activation) => callback(state);
}

/// <summary>A step of the engine's own: activate, deactivate, look for expired calls.</summary>
internal sealed class EngineStep(string name, Action<Activation> step) : WorkItem
{
    internal override string Name => name;

    internal override void Run(Activation activation) => step(activation);
}
