using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Entitlements;
using Billing.Grains.Interfaces.Accounts;
using Billing.Storage;

namespace Billing.Grains.Accounts;

/// <summary>Answers whether something may be used, without waiting for whatever the account is busy with.</summary>
public sealed partial class AccountGrain
{
    // Access changes with facts, or at a moment at which the account is due: between two of those it is what it was.
    private AccountState? _accessOf;
    private ImmutableArray<Entitlement> _access = [];
    private Dictionary<string, Task<EntitlementCheck?>>? _answers;

    /// <summary>Products ask for the same few again and again. What is asked beyond so many is answered as well, and made anew each time.</summary>
    private const int AnswersMax = 64;

    public Task<EntitlementCheck?> Check(string feature) =>
        _state.Agreed is null ? Task.FromResult<EntitlementCheck?>(null)
        : IsLate(Today()) ? this.AsReference<IAccountGrain>().CheckLate(feature)
        : Answered(feature);

    public async Task<EntitlementCheck?> CheckLate(string feature)
    {
        var isBehind = IsLate(Today()) && !await CatchUp(Today(), CommitLane.People, StepsPerWake);
        return _state.Agreed is null ? null : Answer(feature, isBehind);
    }

    private Task<EntitlementCheck?> Answered(string feature)
    {
        if (ReferenceEquals(_accessOf, _state) && _answers is { } known && known.TryGetValue(feature, out var answered))
        {
            return answered;
        }

        var answer = Task.FromResult<EntitlementCheck?>(Answer(feature, isBehind: false));
        var answers = _answers ??= new Dictionary<string, Task<EntitlementCheck?>>(StringComparer.Ordinal);
        if (answers.Count < AnswersMax)
        {
            answers[feature] = answer;
        }

        return answer;
    }

    private bool IsLate(NodaTime.Instant now) => _state.Agreed is { TestClock: null } && _clock.NextDueAt <= now;

    /// <summary>On a test clock it is as late as the account has been brought.</summary>
    private NodaTime.Instant Today() => _state.Agreed is { TestClock: null } ? NodaTime.Instant.Max(Wall(), _state.AdvancedTo) : _state.AdvancedTo;

    private EntitlementCheck Answer(string feature, bool isBehind)
    {
        if (isBehind)
        {
            return new EntitlementCheck(_head.Seq, EntitlementRules.Check(_state, feature, Today())) { IsBehind = true };
        }

        if (!ReferenceEquals(_accessOf, _state))
        {
            (_accessOf, _access) = (_state, EntitlementRules.Of(_state, Today()));
            _answers?.Clear();
        }

        return new EntitlementCheck(_head.Seq, EntitlementRules.In(_access, feature));
    }
}
