using Billing.Grains.Interfaces.Accounts;

namespace Billing.Grains.Accounts;

/// <summary>
/// Who waits in this activation for an outcome. Nothing is polled: the commit that brings the outcome ends the wait. It lives
/// in memory only; what it says is read from the store by whoever asks again.
/// </summary>
internal sealed class SettlementWaits(TimeProvider time)
{
    private readonly List<Wait> _waits = [];

    /// <summary>The final answer under a key, or null when there is none after the time, or nobody here will know it.</summary>
    public Task<CommandAnswer?> ForAnswer(string key, TimeSpan atMost) => AtMost(new Wait(key), atMost);

    /// <summary>Returns when nothing is awaited any more, or after the time.</summary>
    public Task ForNothingPending(TimeSpan atMost) => AtMost(new Wait(null), atMost);

    public void Settle(string key, CommandAnswer? answer) => End(wait => wait.Key == key, answer);

    public void Drain() => End(static wait => wait.Key is null, null);

    /// <summary>Nobody is kept waiting by an activation that leaves.</summary>
    public void Release() => End(static _ => true, null);

    private void End(Predicate<Wait> which, CommandAnswer? answer)
    {
        // Whoever continues may begin another wait.
        foreach (var wait in _waits.FindAll(which))
        {
            wait.Over.TrySetResult(answer);
        }
    }

    private async Task<CommandAnswer?> AtMost(Wait wait, TimeSpan atMost)
    {
        _waits.Add(wait);
        await using var patience = time.CreateTimer(
            static over => ((TaskCompletionSource<CommandAnswer?>)over!).TrySetResult(null), wait.Over, atMost, Timeout.InfiniteTimeSpan);
        var answer = await wait.Over.Task;
        _waits.Remove(wait);
        return answer;
    }

    /// <summary>Told apart by identity. Without a key it is for everything that is pending.</summary>
    private sealed class Wait(string? key)
    {
        public string? Key { get; } = key;

        // Continued where it waits, in a turn of the account: in a simulated world there is no other thread.
        public TaskCompletionSource<CommandAnswer?> Over { get; } = new();
    }
}
