using Billing.Grains.Interfaces.Accounts;

namespace Billing.Grains.Accounts;

/// <summary>
/// Who waits in this activation for an outcome. Nothing is polled: the commit that brings the outcome ends the wait. It lives
/// in memory only; what it says is read from the store by whoever asks again.
/// </summary>
internal sealed class SettlementWaits(TimeProvider time)
{
    private readonly Dictionary<string, TaskCompletionSource<CommandAnswer?>> _byKey = [];
    private TaskCompletionSource<CommandAnswer?>? _drained;

    /// <summary>The final answer under a key, or null when there is none after the time, or nobody here will know it.</summary>
    public Task<CommandAnswer?> ForAnswer(string key, TimeSpan atMost)
    {
        if (!_byKey.TryGetValue(key, out var wait))
        {
            // Completed inline, in a turn of this activation: in a simulated world there is no other thread.
            _byKey.Add(key, wait = new TaskCompletionSource<CommandAnswer?>());
        }

        return AtMost(wait, atMost);
    }

    /// <summary>Returns when nothing is awaited any more, or after the time.</summary>
    public Task ForNothingPending(TimeSpan atMost) => AtMost(_drained ??= new TaskCompletionSource<CommandAnswer?>(), atMost);

    public void Settle(string key, CommandAnswer? answer)
    {
        if (_byKey.Remove(key, out var wait))
        {
            wait.TrySetResult(answer);
        }
    }

    public void Drain()
    {
        _drained?.TrySetResult(null);
        _drained = null;
    }

    /// <summary>Nobody is kept waiting by an activation that leaves.</summary>
    public void Release()
    {
        foreach (var key in _byKey.Keys.ToArray())
        {
            Settle(key, null);
        }

        Drain();
    }

    private async Task<CommandAnswer?> AtMost(TaskCompletionSource<CommandAnswer?> wait, TimeSpan atMost)
    {
        using var over = new CancellationTokenSource();
        var patience = Task.Delay(atMost, time, over.Token);
        var first = await Task.WhenAny(wait.Task, patience);
        await over.CancelAsync();
        return first == wait.Task ? await wait.Task : null;
    }
}
