using System.Collections.Immutable;
using Billing.Grains.Interfaces.Accounts;
using NodaTime;

namespace Billing.Grains.TestClocks;

/// <summary>
/// What is next for whom. All accounts go through their due moments in the order of time, those of one moment together, and
/// nobody goes on before what was asked of the outside world is answered. In memory only: asking again finds the same.
/// </summary>
internal sealed class TestClockAgenda(IGrainFactory grains, TimeProvider time)
{
    private const int AtOnceMax = 32;
    private static readonly TimeSpan LongestStride = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, Instant?> _dueAt = [];

    /// <summary>How far all accounts have come when the stride is over; and whether that is where they are sent.</summary>
    public async Task<(Instant Reached, bool IsThere)> Stride(ImmutableArray<string> accounts, Instant now, Instant to)
    {
        var began = time.GetTimestamp();
        var reached = now;
        if (!await Bring([.. accounts.Where(account => !_dueAt.ContainsKey(account))], now))
        {
            return (reached, false);
        }

        while (Next(accounts) is { } due && due <= to)
        {
            if (!await Bring([.. accounts.Where(account => _dueAt[account] <= due)], due))
            {
                return (reached, false);
            }

            reached = Instant.Max(reached, due);
            if (time.GetElapsedTime(began) > LongestStride)
            {
                return (reached, false);
            }
        }

        return (to, true);
    }

    private Instant? Next(ImmutableArray<string> accounts) => accounts.Min(account => _dueAt[account]);

    /// <summary>False: somebody waits for an outcome, or is not done for once.</summary>
    private async Task<bool> Bring(ImmutableArray<string> accounts, Instant at)
    {
        var isThere = true;
        foreach (var some in accounts.Chunk(AtOnceMax))
        {
            var brought = await Task.WhenAll(some.Select(account => Bring(account, at)));
            isThere &= Array.TrueForAll(brought, static each => each);
        }

        return isThere;
    }

    private async Task<bool> Bring(string account, Instant at)
    {
        var grain = grains.GetGrain<IAccountGrain>(account);
        var answer = await grain.AdvanceTo(at);
        while (answer.AwaitsOutcome || answer.NextDueAt <= at)
        {
            if (answer.AwaitsOutcome && !await grain.WhenDrained())
            {
                return false;
            }

            answer = await grain.AdvanceTo(at);
        }

        _dueAt[account] = answer.NextDueAt;
        return true;
    }
}
