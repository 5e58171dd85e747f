using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Features;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Entitlements;

/// <summary>
/// What an account may use, as a function of what it subscribed to and paid, of the policy for what it did not pay, and of what somebody
/// gave or took by hand; and of nothing else. A feature is the family of a plan, one of its items, or what the plan says beside them.
/// </summary>
public static class EntitlementRules
{
    public static ImmutableArray<Entitlement> Of(AccountState state, Instant at)
    {
        var found = new SortedDictionary<string, Entitlement>(StringComparer.Ordinal);
        foreach (var subscription in state.Subscriptions)
        {
            AddAll(found, state, subscription, at);
        }

        foreach (var given in state.Overrides)
        {
            if (given.IsInForce(at))
            {
                found[given.Feature] = Overridden(found.GetValueOrDefault(given.Feature), given);
            }
        }

        return [.. found.Values];
    }

    public static Entitlement Check(AccountState state, string feature, Instant at) => In(Of(state, at), feature);

    /// <summary>One of those that were derived; what is not among them is closed.</summary>
    public static Entitlement In(ImmutableArray<Entitlement> all, string feature)
    {
        foreach (var entitlement in all)
        {
            if (entitlement.Feature == feature)
            {
                return entitlement;
            }
        }

        return new Entitlement(feature, IsActive: false, EntitlementReason.NotSubscribed);
    }

    private static void AddAll(SortedDictionary<string, Entitlement> found, AccountState state, Subscription subscription, Instant at)
    {
        var term = subscription.TermAt(at);
        var access = AccessRules.Of(state, subscription, term, at);
        Add(found, state, access, subscription.Family, subscription, null, null);
        foreach (var item in term.Items)
        {
            if (item.Code != subscription.Family)
            {
                Add(found, state, access, item.Code, subscription, item.Meter is null ? item.Quantity : null, null);
            }
        }

        foreach (var given in subscription.Plan(term.PlanKey).Entitlements)
        {
            Add(found, state, access, given.Feature, subscription, (given.Value as EntitlementValue.Quota)?.Amount, given.Value);
        }
    }

    // Of several subscriptions that have a feature, one that opens it is enough; where none does, the last says why.
    private static void Add(
        SortedDictionary<string, Entitlement> found, AccountState state, Access access, string feature, Subscription subscription,
        decimal? quantity, EntitlementValue? value)
    {
        if (found.TryGetValue(feature, out var known) && known.IsActive)
        {
            return;
        }

        // What is not billed because it is suspended is suspended, whatever its terms say.
        var isOurs = AccessRules.IsOpen(access.Reason) || (access.Reason == EntitlementReason.Blocked && state.Standing.IsUnbilled(subscription.Family));
        var reason = isOurs && state.Standing.Closes(subscription.Family, feature)
            ? ClosedBy(state, subscription.Family)
            : AccessRules.IsOpen(access.Reason) && value is EntitlementValue.Switch { On: false } ? EntitlementReason.NotInPlan
            : access.Reason;
        found[feature] = new Entitlement(feature, AccessRules.IsOpen(reason), reason)
        {
            SubscriptionId = subscription.Id,
            Quantity = quantity,
            Value = value,
            Invoices = access.Invoices,
            Because = reason is EntitlementReason.Restricted or EntitlementReason.Suspended ? state.Case?.Id ?? access.Because : access.Because,
            Until = reason is EntitlementReason.Restricted or EntitlementReason.Suspended ? null : access.Until,
        };
    }

    private static EntitlementReason ClosedBy(AccountState state, string product) =>
        state.Standing.MeasureFor(product).Measure == Dunning.ProductMeasure.Restrict ? EntitlementReason.Restricted : EntitlementReason.Suspended;

    private static Entitlement Overridden(Entitlement? derived, EntitlementOverride given) =>
        (derived ?? new Entitlement(given.Feature, false, EntitlementReason.NotSubscribed)) with
        {
            IsActive = given.IsAllowed,
            Reason = given.IsAllowed ? EntitlementReason.Granted : EntitlementReason.Denied,
            Value = given.Value ?? derived?.Value,
            Quantity = (given.Value as EntitlementValue.Quota)?.Amount ?? derived?.Quantity,
            Because = given.Id,
            Until = given.UntilAt,
        };
}
