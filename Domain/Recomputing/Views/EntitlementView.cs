using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Entitlements;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>
/// What the account may use, and why. Names and fields are format.
/// Source: <c>account_record</c>, kind <c>entitlements</c>. Writer: the account's own commits (engine); overrides come there as commands
/// of people, and what consumers keep of it is theirs.
/// </summary>
public sealed record EntitlementView(ImmutableArray<Entitlement> Entitlements)
{
    public static EntitlementView Of(AccountState state, Instant at) => new(EntitlementRules.Of(state, at));

    /// <summary>Most accounts begin without; of them nothing is written.</summary>
    public static bool MayHaveAny(AccountState state) => !state.Subscriptions.IsEmpty || !state.Overrides.IsEmpty;

    /// <summary>
    /// Whether a fact can change what may be used. Usage and the traffic with providers cannot, and most facts are of that kind; what
    /// they lead to is a fact of its own.
    /// </summary>
    public static bool MayFollow(AccountFact fact) => fact is not (
        AccountFact.UsageRecorded or AccountFact.UsageWithdrawn or AccountFact.EffectRequested or AccountFact.EffectAskedAgain
        or AccountFact.EffectAnswered or AccountFact.EffectStuck or AccountFact.SettlementAwaited or AccountFact.NoticeTaken
        or AccountFact.InvoiceNumbered or AccountFact.MethodsSet or AccountFact.CustomerMapped);

    public bool Equals(EntitlementView? other) => other is not null && Entitlements.SequenceEqual(other.Entitlements);

    public override int GetHashCode() => Entitlements.Length;
}
