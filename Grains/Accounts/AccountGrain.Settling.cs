using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;

namespace Billing.Grains.Accounts;

/// <summary>Waiting for the outside world without holding the account.</summary>
public sealed partial class AccountGrain
{
    private static readonly TimeSpan LongestSettlement = TimeSpan.FromSeconds(20);

    // A clock that waits for its accounts must answer others meanwhile.
    private static readonly TimeSpan LongestDraining = TimeSpan.FromSeconds(2);

    private SettlementWaits? _waits;

    private SettlementWaits Waits => _waits ??= new SettlementWaits(time);

    /// <summary>Something is pending whose outcome is to be expected soon.</summary>
    private bool IsAwaitingOutcome => _state.Leases.Any(static lease => !lease.IsHeld);

    public async Task<SettlementAnswer> WhenSettled(string key)
    {
        if (Awaited(key) is { } awaited && !awaited.Effects.All(IsHeld) && await Waits.ForAnswer(key, LongestSettlement) is { } final)
        {
            return new SettlementAnswer.Settled(final);
        }

        // Settled before, by another activation, or not at all: the store knows.
        return await journal.FindAnswerAsync(_key, key) switch
        {
            null => new SettlementAnswer.KeyUnknown(),
            { IsFinal: true } stored => new SettlementAnswer.Settled(AccountDocuments.AnswerFromDocument(stored.Answer)),
            var stored => new SettlementAnswer.StillPending(
                AccountDocuments.AnswerFromDocument(stored.Answer), [.. (Awaited(key)?.Effects ?? []).Select(Standing)]),
        };
    }

    public async Task<bool> WhenDrained()
    {
        if (IsAwaitingOutcome)
        {
            await Waits.ForNothingPending(LongestDraining);
        }

        return !IsAwaitingOutcome;
    }

    private void EndWaits(MadeCommit made)
    {
        if (_waits is null)
        {
            return;
        }

        if (made.Commit.Settled is { } settled)
        {
            _waits.Settle(settled.Key, made.Settled);
        }

        // Held: an answer that will not come soon is an answer too.
        foreach (var held in _state.Awaited.Where(answer => answer.Effects.All(IsHeld)))
        {
            _waits.Settle(held.Key, null);
        }

        if (!IsAwaitingOutcome)
        {
            _waits.Drain();
        }
    }

    private AwaitedAnswer? Awaited(string key) => _state.Awaited.FirstOrDefault(answer => answer.Key == key);

    private bool IsHeld(AccountEffect effect) => LeaseOf(effect)?.IsHeld ?? false;

    private EffectStanding Standing(AccountEffect effect) => new(effect, LeaseOf(effect)?.Last, LeaseOf(effect)?.Tries ?? 0);

    private EffectLease? LeaseOf(AccountEffect effect) => _state.Leases.FirstOrDefault(lease => lease.Key == effect.Key);
}
