using System.Diagnostics.CodeAnalysis;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Clocks;

/// <summary>
/// Whom to wake, in two lanes: who waits for an answer of the outside world before who is merely due. Nobody is in it twice,
/// and who could not be woken is left alone for a while, longer each time.
/// </summary>
internal sealed class WakeQueue
{
    private static readonly Duration FirstPause = Duration.FromSeconds(2);
    private static readonly Duration LongestPause = Duration.FromMinutes(5);

    private readonly Queue<AccountKey> _forAnswers = new();
    private readonly Queue<AccountKey> _due = new();
    private readonly HashSet<AccountKey> _waiting = [];
    private readonly HashSet<AccountKey> _underWay = [];
    private readonly Dictionary<AccountKey, (int Times, Instant Until)> _failed = [];

    public int UnderWay => _underWay.Count;

    public int Waiting => _waiting.Count;

    /// <summary>How many of those that the journal shows as due need not be told again.</summary>
    public int Known => _underWay.Count + _waiting.Count + _failed.Count;

    public void Add(IEnumerable<WakeUp> wakeUps, Instant now)
    {
        foreach (var wakeUp in wakeUps)
        {
            var isPaused = _failed.TryGetValue(wakeUp.Account, out var failed) && failed.Until > now;
            if (!isPaused && !_underWay.Contains(wakeUp.Account) && _waiting.Add(wakeUp.Account))
            {
                (wakeUp.IsForAnswer ? _forAnswers : _due).Enqueue(wakeUp.Account);
            }
        }
    }

    public bool TryBegin([MaybeNullWhen(false)] out AccountKey account)
    {
        if (!_forAnswers.TryDequeue(out account) && !_due.TryDequeue(out account))
        {
            return false;
        }

        _waiting.Remove(account);
        _underWay.Add(account);
        return true;
    }

    /// <param name="account">Who was woken.</param>
    /// <param name="goesOn">It has done a part and is due again: behind the others.</param>
    public void Succeed(AccountKey account, bool goesOn)
    {
        _underWay.Remove(account);
        _failed.Remove(account);
        if (goesOn && _waiting.Add(account))
        {
            _due.Enqueue(account);
        }
    }

    public void Fail(AccountKey account, Instant now)
    {
        _underWay.Remove(account);
        var times = _failed.TryGetValue(account, out var before) ? before.Times + 1 : 1;
        _failed[account] = (times, now + Duration.Min(LongestPause, FirstPause * (1 << Math.Min(times - 1, 10))));
    }
}
