using Billing.Engine.Tests.Harness;
using Orleans.Concurrency;

namespace Billing.Engine.Tests.Grains;

[Alias("engine.tests.turns")]
public interface ITurnGrain : IGrainWithStringKey
{
    [Alias("instance")]
    Task<int> Instance();

    [Alias("append")]
    Task Append(int number);

    [Alias("appended")]
    Task<int[]> Appended();

    [Alias("write")]
    Task Write(string gate);

    [Alias("read")]
    [ReadOnly]
    Task Read(string gate);

    [Alias("peek")]
    [AlwaysInterleave]
    Task<int> Inside();

    [Alias("mark")]
    Task Mark(string line);
}

public class TurnGrain : Grain, ITurnGrain
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);
    private readonly List<int> _appended = [];
    private int _inside;

    private Observed Seen => Observed.In(this.GetPrimaryKeyString());

    public Task<int> Instance() => Task.FromResult(_instance);

    public Task Append(int number)
    {
        _appended.Add(number);
        return Task.CompletedTask;
    }

    public Task<int[]> Appended() => Task.FromResult(_appended.ToArray());

    public Task Write(string gate) => Stay("write", gate);

    public Task Read(string gate) => Stay("read", gate);

    public Task<int> Inside() => Task.FromResult(_inside);

    public Task Mark(string line)
    {
        Seen.Add(line);
        return Task.CompletedTask;
    }

    private async Task Stay(string what, string gate)
    {
        _inside++;
        Seen.Add($"{what} {gate} in");
        await Seen.Pass(gate);
        Seen.Add($"{what} {gate} out");
        _inside--;
    }
}

[Alias("engine.tests.reentrant")]
public interface IReentrantGrain : IGrainWithStringKey
{
    [Alias("stay")]
    Task Stay(string gate);

    [Alias("count")]
    Task<int> CountWithYields(int times);

    [Alias("overlaps")]
    Task<bool> SeesAnotherTurn();
}

[Reentrant]
public class ReentrantGrain : Grain, IReentrantGrain
{
    private int _count;
    private int _turns;

    public async Task Stay(string gate)
    {
        var seen = Observed.In(this.GetPrimaryKeyString());
        seen.Add($"{gate} in");
        await seen.Pass(gate);
    }

    public async Task<int> CountWithYields(int times)
    {
        for (var turn = 0; turn < times; turn++)
        {
            _count++;
            await Task.Yield();
        }

        return _count;
    }

    public async Task<bool> SeesAnotherTurn()
    {
        await Task.Yield();
        Interlocked.Increment(ref _turns);
        var seen = SpinWait.SpinUntil(() => Volatile.Read(ref _turns) > 1, TimeSpan.FromMilliseconds(30));
        Interlocked.Decrement(ref _turns);
        return seen;
    }
}

[Alias("engine.tests.caller")]
public interface ICallerGrain : IGrainWithStringKey
{
    [Alias("sendInOrder")]
    Task SendInOrder(string target, int count);

    [Alias("callBack")]
    [ResponseTimeout("00:00:01")]
    Task<string> CallOther(string other);

    [Alias("beCalledBack")]
    [ResponseTimeout("00:00:01")]
    Task<string> BeCalled(string first);

    [Alias("answer")]
    [ResponseTimeout("00:00:01")]
    Task<string> Answer();

    [Alias("sendOneWay")]
    Task SendOneWay(string target, string gate);
}

public class CallerGrain : Grain, ICallerGrain
{
    public async Task SendInOrder(string target, int count)
    {
        var grain = GrainFactory.GetGrain<ITurnGrain>(target);
        await Task.WhenAll(Enumerable.Range(0, count).Select(grain.Append));
    }

    // A calls B, B calls A: A waits for B, so B's call cannot enter A.
    public async Task<string> CallOther(string other) =>
        await GrainFactory.GetGrain<ICallerGrain>(other).BeCalled(this.GetPrimaryKeyString());

    public async Task<string> BeCalled(string first)
    {
        try
        {
            return await GrainFactory.GetGrain<ICallerGrain>(first).Answer();
        }
        catch (TimeoutException)
        {
            Observed.In(this.GetPrimaryKeyString()).Add("timed out");
            throw;
        }
    }

    public Task<string> Answer() => Task.FromResult("answer");

    public async Task SendOneWay(string target, string gate)
    {
        await GrainFactory.GetGrain<ICallGrain>(target).Notify(gate);
        Observed.In(target).Add("sender went on");
    }
}

[Alias("engine.tests.gated")]
public interface IGatedGrain : IGrainWithStringKey
{
    [Alias("instance")]
    Task<int> Instance();
}

/// <summary>Is not active before the test lets it.</summary>
public class GatedGrain : Grain, IGatedGrain
{
    private static int _instances;

    private readonly int _instance = Interlocked.Increment(ref _instances);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var seen = Observed.In(this.GetPrimaryKeyString());
        seen.Add("activating");
        return seen.Pass("activate");
    }

    public Task<int> Instance() => Task.FromResult(_instance);
}
