namespace Billing.Grains.Lanes;

/// <summary>
/// Lets the requests of one lane go: at their pace, not too many at once, people first, and nobody while the provider is away. It is
/// used in the turns of its lane only, and what it decides follows from the times and the order in which it is asked.
/// </summary>
internal sealed class LaneTraffic
{
    /// <summary>What keeps everybody waiting may end sooner than it said; there is one such look for a lane, however many wait.</summary>
    private static readonly TimeSpan LookAgainMax = TimeSpan.FromSeconds(1);

    private static readonly LaneKind[] Kinds = Enum.GetValues<LaneKind>();

    private readonly string _provider;
    private readonly ProviderCircuit _circuit;
    private readonly TimeProvider _time;
    private readonly LaneMeter _meter;
    private readonly LaneQueue _queue;
    private readonly LanePace _all;
    private readonly LanePace[] _each;
    private readonly int _atOnceMax;
    private readonly int _stormMax;
    private int _underWay;
    private DateTimeOffset? _looksAgainAt;
    private bool _isLetting;
    private bool _mayHaveChanged;

    /// <param name="provider">Whose lane it is.</param>
    /// <param name="limits">All of them said.</param>
    /// <param name="lanes">With how many others it shares what counts by the second.</param>
    public LaneTraffic(string provider, ProviderLimits limits, int lanes, ProviderCircuit circuit, TimeProvider time, LaneMeter meter)
    {
        (_provider, _circuit, _time, _meter) = (provider, circuit, time, meter);
        _queue = new LaneQueue(limits);
        _all = new LanePace((double)limits.PerSecond!.Value / lanes);
        _each = [.. Kinds.Select(_ => new LanePace((double)limits.PerSecondEach!.Value / lanes))];
        _atOnceMax = limits.AtOnce!.Value;
        _stormMax = Math.Max(1, _atOnceMax - (_atOnceMax / 4));
    }

    public int Waiting => _queue.Count;

    /// <summary>Returns when the request may go; null at once when there is no room for it.</summary>
    public async Task<LaneEntry?> EnterAsync(string account, LaneKind kind, bool isForPerson)
    {
        var entry = new LaneEntry(account, kind, isForPerson, _time.GetUtcNow());
        if (!_queue.TryEnter(entry))
        {
            _meter.Refused(_provider);
            return null;
        }

        _meter.Waits(_provider, 1);
        Let();
        await entry.Go.Task;
        return entry;
    }

    /// <summary>A request of another kind went out besides, in the place of this one; it counts.</summary>
    public void AlsoAsked(LaneKind kind)
    {
        _all.Take(_time.GetUtcNow());
        _each[(int)kind].Take(_time.GetUtcNow());
    }

    /// <summary>It is done, and was answered or not; who waits longest is next.</summary>
    public void Leave(LaneEntry entry, bool isAnswered, TimeSpan? retryAfter)
    {
        var hasTurned = isAnswered ? _circuit.Answered() : _circuit.Failed(_time.GetUtcNow(), retryAfter, entry.IsProbe);
        if (hasTurned)
        {
            _meter.Turned(_provider, _circuit.State);
        }

        _underWay--;
        _queue.Leave(entry);
        Let();
    }

    // Whoever is let go may be done before it has gone, and asks for the next one then: not from within itself.
    private void Let()
    {
        _mayHaveChanged = true;
        if (_isLetting)
        {
            return;
        }

        _isLetting = true;
        while (_mayHaveChanged)
        {
            _mayHaveChanged = false;
            while (TryLetOne())
            {
            }
        }

        _isLetting = false;
    }

    private bool TryLetOne()
    {
        var now = _time.GetUtcNow();
        if (_queue.Count == 0 || _underWay >= _atOnceMax)
        {
            return false;
        }

        if (WaitAt(now) is var wait && wait > TimeSpan.Zero)
        {
            LookAgain(now, wait);
            return false;
        }

        if (_queue.Take(kind => _each[(int)kind].WaitAt(now) == TimeSpan.Zero, stormMayGo: _underWay < _stormMax) is not { } next)
        {
            return false;
        }

        _all.Take(now);
        _each[(int)next.Kind].Take(now);
        _underWay++;
        next.IsProbe = _circuit.Begin(now);
        _meter.Waits(_provider, -1);
        _meter.Waited(_provider, next.IsForPerson, now - next.EnteredAt);
        next.Go.SetResult();
        return true;
    }

    /// <summary>How long until one of those that are ready may go, as far as time is what they wait for.</summary>
    private TimeSpan WaitAt(DateTimeOffset now)
    {
        var shut = _circuit.WaitAt(now);
        var all = _all.WaitAt(now);
        TimeSpan? soonest = null;
        foreach (var kind in Kinds)
        {
            if (_queue.HasReady(kind, stormToo: _underWay < _stormMax))
            {
                var each = _each[(int)kind].WaitAt(now);
                soonest = soonest is null || each < soonest ? each : soonest;
            }
        }

        return soonest is null ? TimeSpan.Zero : Longest(shut, Longest(all, soonest.Value));
    }

    private void LookAgain(DateTimeOffset now, TimeSpan wait)
    {
        // A timer counts in milliseconds, and one that is early finds nothing.
        var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        var at = now + (rounded < LookAgainMax ? rounded : LookAgainMax);
        if (_looksAgainAt is { } planned && planned <= at)
        {
            return;
        }

        _looksAgainAt = at;
        _ = LetAtAsync(at, at - now);
    }

    private async Task LetAtAsync(DateTimeOffset at, TimeSpan wait)
    {
        await Task.Delay(wait, _time, CancellationToken.None);
        _looksAgainAt = _looksAgainAt == at ? null : _looksAgainAt;
        Let();
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
