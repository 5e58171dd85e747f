using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>
/// A timer whose ticks are turns of its grain. The next tick is due one period after the last one ended, so that ticks
/// never pile up.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _changedByTick;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        _timer = activation.Engine.CreateTimer(OnDue);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        _changedByTick = true;
        if (!_stopped.IsCancellationRequested)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        if (!_stopped.IsCancellationRequested)
        {
            _stopped.Cancel();
            _timer.Dispose();
            _activation.Forget(this);
        }
    }

    private void OnDue()
    {
        var fault = _activation.Engine.Fault;
        var interleave = _options.Interleave || fault == EngineFault.TimerInterleaves;
        _activation.Enqueue(new Tick(this, interleave ? TurnMode.Interleaved : TurnMode.Exclusive));
    }

    private async Task Run(Tick tick)
    {
        _changedByTick = false;
        try
        {
            await _callback(_stopped.Token);
        }
        catch (Exception failure)
        {
            _activation.Engine.Log.TimerFailed(_activation.GrainId, failure);
        }

        var again = _period != Timeout.InfiniteTimeSpan && !_changedByTick && !_stopped.IsCancellationRequested;
        if (again && _activation.Engine.Fault != EngineFault.TimerFiresOnce)
        {
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }

        _activation.End(tick);
    }

    private sealed class Tick(GrainTimer timer, TurnMode mode) : Turn(mode)
    {
        internal override string Name => "timer";

        internal override bool KeepsAlive => timer._options.KeepAlive;

        internal override bool Abandoned => timer._stopped.IsCancellationRequested;

        internal override void Start(Activation activation) => _ = timer.Run(this);

        internal override void Refuse(Exception reason)
        {
        }

        internal override void Reroute(GrainEngine engine)
        {
            if (engine.Fault == EngineFault.TimerOutlivesActivation)
            {
                _ = timer._callback(CancellationToken.None);
                timer._timer.Change(timer._period, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
