namespace Billing.Grains.Lanes;

/// <summary>How a provider is to be talked to now.</summary>
public enum CircuitState
{
    Closed,

    /// <summary>One request finds out whether it is back.</summary>
    HalfOpen,

    /// <summary>Nobody asks.</summary>
    Open,
}

/// <summary>
/// Whether a provider answers, as all lanes of a silo see it. After so many requests in a row without an answer nobody asks for a
/// while, then one request tries. What waits meanwhile waits: nothing is declined because a provider is away. A provider that says when
/// to come again is not asked before.
/// </summary>
internal sealed class ProviderCircuit(ProviderLimits limits)
{
    /// <summary>A probe that is not heard of any more - its lane is gone - does not keep everybody waiting.</summary>
    private static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    /// <summary>Who waits for another's probe looks again after this time.</summary>
    private static readonly TimeSpan ProbeLook = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new(); // lanes run on threads of their own
    private CircuitState _state;
    private int _failures;
    private int _openings;
    private DateTimeOffset _firstFailureAt;
    private DateTimeOffset _openUntil;
    private DateTimeOffset _askedToWaitUntil;
    private DateTimeOffset? _probeAt;

    public CircuitState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>How long nobody may ask; zero when somebody may.</summary>
    public TimeSpan WaitAt(DateTimeOffset now)
    {
        lock (_gate)
        {
            var until = _state == CircuitState.Open && _openUntil > _askedToWaitUntil ? _openUntil : _askedToWaitUntil;
            return until > now ? until - now
                : _state == CircuitState.HalfOpen && _probeAt is { } began && now - began < ProbeMax ? ProbeLook
                : TimeSpan.Zero;
        }
    }

    /// <summary>A request goes out. True when it is the one that finds out.</summary>
    public bool Begin(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_state == CircuitState.Closed)
            {
                return false;
            }

            (_state, _probeAt) = (CircuitState.HalfOpen, now);
            return true;
        }
    }

    /// <summary>It was answered, whatever was said. True when that ends a time of silence.</summary>
    public bool Answered()
    {
        lock (_gate)
        {
            var wasShut = _state != CircuitState.Closed;
            (_state, _failures, _openings, _probeAt) = (CircuitState.Closed, 0, 0, null);
            return wasShut;
        }
    }

    /// <summary>It was not answered, or told to come again. True when from now on nobody asks.</summary>
    public bool Failed(DateTimeOffset now, TimeSpan? retryAfter, bool wasProbe)
    {
        lock (_gate)
        {
            if (retryAfter is { } wait)
            {
                var until = now + (wait < RetryAfterMax ? wait : RetryAfterMax);
                _askedToWaitUntil = until > _askedToWaitUntil ? until : _askedToWaitUntil;
            }

            if (_state != CircuitState.Closed)
            {
                // Those that were under way when it opened say nothing new.
                return wasProbe && Open(now);
            }

            if (_failures == 0 || now - _firstFailureAt > limits.FailuresWithin)
            {
                (_failures, _firstFailureAt) = (0, now);
            }

            return ++_failures >= limits.FailuresMax && Open(now);
        }
    }

    private bool Open(DateTimeOffset now)
    {
        var pause = limits.Pause * (1 << Math.Min(_openings++, 16));
        (_state, _openUntil, _probeAt) = (CircuitState.Open, now + (pause < limits.PauseMax ? pause : limits.PauseMax), null);
        return true;
    }
}
