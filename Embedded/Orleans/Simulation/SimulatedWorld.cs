using Orleans.Hosting;

namespace Billing.Embedded;

/// <summary>
/// A world of one thread, one seed and virtual time. Everything that happens in it is one step after the other; which
/// grain makes the next step is drawn from the seed. Whatever leaves the world's thread fails the run by name.
/// </summary>
public sealed class SimulatedWorld
{
    private readonly List<Activation> _ready = [];
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _driver = new();
    private readonly List<string> _escapes = [];
    private readonly DriverContext _context;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public SimulatedWorld(ulong seed, DateTimeOffset start, TextWriter? trace = null)
    {
        Random = new SeededRandom(seed);
        Clock = new SimulatedClock(this, start);
        Trace = new SimulatedTrace(trace);
        _context = new DriverContext(this);
    }

    public SeededRandom Random { get; }

    public SimulatedClock Clock { get; }

    public SimulatedTrace Trace { get; }

    /// <summary>How far time may go before the life is taken for one that hangs: timers that repeat keep it going for ever.</summary>
    public TimeSpan Horizon { get; set; } = TimeSpan.FromDays(200 * 366);

    /// <summary>Called before every step with its number; faults strike from here.</summary>
    public Action<long>? BeforeStep { get; set; }

    public Task<SimulatedProcess> StartAsync(string name, Action<ISiloBuilder> configure) =>
        SimulatedProcess.StartAsync(this, name, configure);

    /// <summary>Writes a line of the life's own into the trace.</summary>
    public void Note(string who, string what) => Trace.Write(Clock.Ticks, what, who);

    /// <summary>Lives the life to its end, step by step.</summary>
    public void Run(Func<Task> life)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            var living = life();
            while (!living.IsCompleted)
            {
                ThrowIfEscaped();
                if (!Step() && !Clock.FireNext())
                {
                    AwaitEscapes();
                    throw new SimulationException(
                        "Nothing is left to do, no timer is set, and the life has not ended: it waits for something outside of the world.");
                }
            }

            ThrowIfEscaped();
            if (living.IsFaulted)
            {
                // What escaped explains the failure better than what the life made of it.
                AwaitEscapes();
            }

            living.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    internal void AddReady(Activation activation) => _ready.Add(activation);

    internal bool MaySend(GrainProxy target, Turn turn) => IsOwnThread($"was sent to {target.Id} from another thread", null, turn);

    /// <summary>False, and the life is going to fail, when something comes from another thread.</summary>
    internal bool IsOwnThread(string what, Activation? activation = null, WorkItem? item = null)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            return true;
        }

        Escape($"{activation?.GrainId.ToString() ?? "the world"}: {item?.Name} {what}");
        return false;
    }

    /// <summary>Notes it for the life to fail with; the thread it happened on is not ours to break.</summary>
    internal void Escape(string how)
    {
        lock (_escapes)
        {
            _escapes.Add(how);
        }
    }

    private bool Step()
    {
        // The life itself competes with the grains for the next step.
        var choices = _ready.Count + (_driver.Count > 0 ? 1 : 0);
        if (choices == 0)
        {
            return false;
        }

        BeforeStep?.Invoke(Trace.Steps);
        var choice = Random.Next(choices);
        if (choice < _ready.Count)
        {
            StepOf(choice);
        }
        else if (_driver.TryDequeue(out var next))
        {
            Trace.Write(Clock.Ticks, "continue", "life");
            next.Callback(next.State);
            CleanContext.Restore();
        }

        return true;
    }

    private void StepOf(int choice)
    {
        var activation = _ready[choice];
        var item = activation.RunOne();
        Trace.Write(Clock.Ticks, item?.Name ?? "nothing", activation.TraceName);
        if (!activation.HasReady)
        {
            var at = choice < _ready.Count && ReferenceEquals(_ready[choice], activation) ? choice : _ready.IndexOf(activation);
            _ready[at] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            activation.Rest();
        }
    }

    private void ThrowIfEscaped()
    {
        lock (_escapes)
        {
            if (_escapes.Count > 0)
            {
                throw new SimulationException($"Something left the simulated world: {string.Join("; ", _escapes)}.");
            }
        }
    }

    /// <summary>What went to another thread may need a moment to come back and show its name.</summary>
    private void AwaitEscapes()
    {
        for (var left = 20; left > 0; left--)
        {
            ThrowIfEscaped();
            Thread.Sleep(10);
        }
    }

    private sealed class DriverContext(SimulatedWorld world) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (world.IsOwnThread("the life was continued from another thread"))
            {
                world._driver.Enqueue((d, state));
            }
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

        public override SynchronizationContext CreateCopy() => this;
    }
}

/// <summary>The simulated world cannot go on, or something left it.</summary>
public sealed class SimulationException(string message) : Exception(message);
