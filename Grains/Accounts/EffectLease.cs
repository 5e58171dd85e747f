using Billing.Domain.Accounts;
using NodaTime;

namespace Billing.Grains.Accounts;

/// <summary>
/// Who has been asked what, and until when an answer may be expected. It lives in memory only: an activation that does not
/// know asks again, and the key makes that the same request.
/// </summary>
internal sealed class EffectLease
{
    private static readonly Duration First = Duration.FromSeconds(30);
    private static readonly Duration Longest = Duration.FromHours(1);

    private readonly Dictionary<string, (int Tries, Instant Until)> _asked = [];

    /// <summary>What is to be asked now, of what is pending; asking it begins its lease.</summary>
    public IEnumerable<(AccountEffect Effect, bool WasAskedBefore)> Take(AccountState state, Instant now, bool isFresh)
    {
        foreach (var key in _asked.Keys.Except(state.Pending.Select(static pending => pending.Key)).ToArray())
        {
            _asked.Remove(key);
        }

        foreach (var effect in state.Pending)
        {
            var known = _asked.TryGetValue(effect.Key, out var asked);
            if (known && asked.Until > now)
            {
                continue;
            }

            var tries = known ? asked.Tries + 1 : 1;
            _asked[effect.Key] = (tries, now + LengthOf(tries));
            yield return (effect, WasAskedBefore: known || !isFresh);
        }
    }

    /// <summary>When the next answer is overdue; none when nothing is pending.</summary>
    public Instant? NextUntil(AccountState state, Instant now) => state.Pending.IsEmpty
        ? null
        : state.Pending.Min(pending => _asked.TryGetValue(pending.Key, out var asked) ? asked.Until : now + First);

    private static Duration LengthOf(int tries) => Duration.Min(Longest, First * (1 << Math.Min(tries - 1, 10)));
}
