using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>
/// A timer whose ticks are turns of its grain. The next tick is due one period after the last one ended, so that ticks
/// never pile up; a change made while a tick is due or runs counts from the end of that tick.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    // What System.Threading.Timer can hold. It would refuse a longer period only after the first tick.
    private const long LongestMilliseconds = 0xfffffffe;

    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _changed;
    private volatile bool _firing;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        _timer = activation.Engine.CreateTimer(OnDue);
    }

    private EngineFault Fault => _activation.Engine.Fault;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        if (Fault != EngineFault.TimerPeriodUnchecked)
        {
            Check(dueTime, nameof(dueTime));
            Check(period, nameof(period));
        }

        _changed = true;
        _dueTime = dueTime;
        _period = period;
        if (!_firing && !_stopped.IsCancellationRequested)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        if (_stopped.IsCancellationRequested)
        {
            return;
        }

        try
        {
            _stopped.Cancel();
        }
        catch (AggregateException failure)
        {
            // What a grain registered on its tick's token must not keep the grain in memory.
            _activation.Engine.Log.TimerFailed(_activation.GrainId, failure);
        }

        _timer.Dispose();
        _activation.Forget(this);
    }

    private static void Check(TimeSpan time, string name)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, LongestMilliseconds, name);
    }

    private void OnDue()
    {
        _firing = true;
        var interleave = _options.Interleave || Fault == EngineFault.TimerInterleaves;
        _activation.Enqueue(new Tick(this, interleave ? TurnMode.Interleaved : TurnMode.Exclusive));
    }

    private async Task Run(Tick tick)
    {
        _changed = false;
        try
        {
            await _callback(_stopped.Token);
        }
        catch (Exception failure)
        {
            _activation.Engine.Log.TimerFailed(_activation.GrainId, failure);
            _activation.OnFailure(failure);
        }

        _firing = false;
        if (!_stopped.IsCancellationRequested && Fault != EngineFault.TimerFiresOnce)
        {
            _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
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
