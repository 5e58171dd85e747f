using System.Collections.Concurrent;

namespace Billing.Engine.Tests.Harness;

/// <summary>
/// What grains saw, by the id of the test they belong to. Grains and test share a process in both builds, so a line
/// written in a turn can be awaited by the test: no test sleeps.
/// </summary>
public sealed class Observed
{
    private static readonly ConcurrentDictionary<string, Observed> All = new();
    private static readonly AsyncLocal<bool> Short = new();

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Until, TaskCompletionSource Reached)> _waiting = [];
    private readonly Dictionary<string, TaskCompletionSource> _gates = [];

    public static Observed In(string id) => All.GetOrAdd(id, static _ => new Observed());

    /// <summary>Set where the awaited line is expected not to come, so that proving it does not take long.</summary>
    public static bool Impatient
    {
        get => Short.Value;
        set => Short.Value = value;
    }

    public string[] Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (until, reached) in _waiting)
            {
                if (until(_lines))
                {
                    reached.TrySetResult();
                }
            }
        }
    }

    public int Count(string line) => Lines.Count(each => each == line);

    public Task Until(string line, int times = 1) => Until(lines => lines.Count(each => each == line) >= times, $"{times} × '{line}'");

    public async Task Until(Func<IReadOnlyList<string>, bool> condition, string what)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (condition(_lines))
            {
                return;
            }

            _waiting.Add((condition, reached));
        }

        try
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(Impatient ? 3 : 20));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Never saw {what}; saw: {string.Join(", ", Lines)}");
        }
    }

    /// <summary>A gate that a grain waits at until the test opens it.</summary>
    public Task Pass(string gate) => GateOf(gate).Task;

    public void Open(string gate) => GateOf(gate).TrySetResult();

    private TaskCompletionSource GateOf(string gate)
    {
        lock (_gate)
        {
            if (!_gates.TryGetValue(gate, out var source))
            {
                _gates[gate] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return source;
        }
    }
}
