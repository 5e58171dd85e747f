using System.Reflection;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>A grain method that answers with a stream: the enumerator lives in the grain, each step is a turn of its own.</summary>
internal sealed class StreamingMethod<TItem>(MethodInfo method, Func<object, object?[], IAsyncEnumerable<TItem>> invoke)
    : GrainMethod(method)
{
    internal override object Send(GrainProxy target, object?[] arguments) => new RemoteStream(this, target, arguments);

    internal override void Run(Activation activation, Call call) =>
        throw new System.Diagnostics.UnreachableException("A stream is not called, it is enumerated.");

    private sealed class RemoteStream(StreamingMethod<TItem> method, GrainProxy target, object?[] arguments)
        : IAsyncEnumerable<TItem>
    {
        public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new RemoteEnumerator(method, target, arguments, cancellationToken);
    }

    private sealed class RemoteEnumerator(
        StreamingMethod<TItem> method, GrainProxy target, object?[] arguments, CancellationToken cancellationToken)
        : IAsyncEnumerator<TItem>
    {
        private readonly CancellationTokenSource _cancelled = new();
        private CancellationTokenRegistration _watch;
        private Activation? _home;
        private IAsyncEnumerator<TItem>? _source;
        private bool _ended;

        public TItem Current { get; private set; } = default!;

        public async ValueTask<bool> MoveNextAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_ended)
            {
                return false;
            }

            var step = new Step(this, disposes: false);
            _watch = cancellationToken.UnsafeRegister(static step => ((Step)step!).Cancel(), step);
            target.Engine.Deliver(target, step);
            var moved = await step.Answer;
            await _watch.DisposeAsync();
            _ended = !moved;
            return moved;
        }

        public async ValueTask DisposeAsync()
        {
            if (_home is not null)
            {
                var step = new Step(this, disposes: true);
                target.Engine.Deliver(target, step);
                await step.Answer;
            }
        }

        private sealed class Step(RemoteEnumerator owner, bool disposes)
            : Turn(owner.Engine.Fault == EngineFault.StreamBlocksGrain ? TurnMode.Exclusive : TurnMode.Interleaved)
        {
            private readonly long _deadline = owner.Engine.Scheduler.Ticks + owner.Engine.ResponseTimeoutTicks;
            private readonly TaskCompletionSource<bool> _answer = new(owner.Engine.AnswerOptions);

            internal Task<bool> Answer => _answer.Task;

            internal override string Name => owner.Name;

            internal override void Start(Activation activation) => _ = Advance(activation);

            internal override void Refuse(Exception reason) => _answer.TrySetException(reason);

            internal override void Reroute(GrainEngine engine) => engine.Deliver(owner.Target, this);

            internal override void Expire(long now)
            {
                if (now >= _deadline)
                {
                    _answer.TrySetException(new TimeoutException($"No next item of {Name} within the response time-out."));
                }
            }

            internal void Cancel()
            {
                owner._cancelled.Cancel();
                _answer.TrySetCanceled();
            }

            private async Task Advance(Activation activation)
            {
                try
                {
                    var moved = await owner.AdvanceAsync(activation, disposes);
                    _answer.TrySetResult(moved);
                }
                catch (Exception failure)
                {
                    activation.OnFailure(failure);
                    _answer.TrySetException(failure);
                }

                activation.End(this);
            }
        }

        private GrainEngine Engine => target.Engine;

        private GrainProxy Target => target;

        private string Name => method.Name;

        private async ValueTask<bool> AdvanceAsync(Activation activation, bool disposes)
        {
            if (disposes)
            {
                if (ReferenceEquals(_home, activation) && _source is not null)
                {
                    await _source.DisposeAsync();
                }

                return false;
            }

            if (_home is null)
            {
                _home = activation;
                _source = method.Open(activation, arguments).GetAsyncEnumerator(_cancelled.Token);
            }
            else if (!ReferenceEquals(_home, activation))
            {
                throw new EnumerationAbortedException($"{activation.GrainId} has left memory since {Name} began.");
            }

            var moved = await _source!.MoveNextAsync();
            if (moved)
            {
                Current = Engine.Paranoid ? Engine.Wire.Copy(_source.Current) : _source.Current;
            }

            return moved && !(Engine.Fault == EngineFault.StreamLosesLast && await IsLast());
        }

        private async ValueTask<bool> IsLast()
        {
            var last = Current;
            var more = await _source!.MoveNextAsync();
            Current = more ? _source.Current : last;
            return !more;
        }
    }

    private IAsyncEnumerable<TItem> Open(Activation activation, object?[] arguments) => invoke(activation.Instance!, arguments);
}
