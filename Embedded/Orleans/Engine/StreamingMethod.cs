using System.Reflection;

namespace Billing.Embedded;

/// <summary>A grain method that answers with a stream: the enumerator lives in the grain, each step is a turn of its own.</summary>
internal sealed class StreamingMethod<TItem>(MethodInfo method, Func<object, object?[], IAsyncEnumerable<TItem>> invoke)
    : GrainMethod(method)
{
    internal override object Send(GrainProxy target, object?[] arguments) => new RemoteStream(this, target, arguments);

    internal override void Run(Activation activation, Call call) =>
        throw new System.Diagnostics.UnreachableException("A stream is not called, it is enumerated.");

    internal IAsyncEnumerable<TItem> Open(Activation activation, object?[] arguments) => invoke(activation.Instance!, arguments);

    private sealed class RemoteStream(StreamingMethod<TItem> method, GrainProxy target, object?[] arguments)
        : IAsyncEnumerable<TItem>
    {
        public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new RemoteEnumerator<TItem>(method, target, arguments, cancellationToken);
    }
}
