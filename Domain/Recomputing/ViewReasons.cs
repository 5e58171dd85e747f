using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Entitlements;

namespace Billing.Domain.Recomputing;

/// <summary>Why a field of a view should be as it should: a rule, and the facts that it follows from.</summary>
public static class ViewReasons
{
    public static (string Rule, ImmutableArray<string> Facts) Of(ViewTargets should, StoredRecord target, string field)
    {
        var entry = string.Create(CultureInfo.InvariantCulture, $"entry/{target.Seq}");
        return field.StartsWith('#') ? ("last_change", [entry]) : target.Kind switch
        {
            ViewKind.Profile when field.StartsWith("bad_debt", StringComparison.Ordinal) => ("bad_debt", [entry, .. WrittenOff(should)]),
            ViewKind.Profile when field is "account_type" || field.StartsWith("flags", StringComparison.Ordinal) => ("profile_set", [entry]),
            ViewKind.Profile => ("terms_agreed", [entry]),
            ViewKind.Dunning => ("dunning_case", [entry, .. DunningView.FactsOf(should.State)]),
            ViewKind.Checkouts => ("purchases_waiting", [entry, .. should.State.Purchases.Select(static purchase => purchase.Id)]),
            ViewKind.Invoice => ("invoice_sums", [entry, target.Id, .. should.State.Invoice(target.Id)?.Payments.Select(static payment => payment.Key) ?? []]),
            ViewKind.Charge => ("charge_outcome", [entry, target.Id]),
            ViewKind.Entitlements => OfEntitlement(should, target, field, entry),
            _ => ("journal", [entry]),
        };
    }

    public static (string Rule, ImmutableArray<string> Facts) OfMetadata(ViewTargets should, string key) => key switch
    {
        "bad_debt" or "bad_debt_amount" => ("bad_debt", [.. WrittenOff(should)]),
        "dunning_status" => ("dunning_case", [.. DunningView.FactsOf(should.State)]),
        "account" => ("customer_mapped", [should.Account]),
        _ => ("profile_set", []),
    };

    // entitlements[3].is_active: the reason of the one that it is about.
    private static (string Rule, ImmutableArray<string> Facts) OfEntitlement(ViewTargets should, StoredRecord target, string field, string entry)
    {
        var all = EntitlementView.Of(should.State, target.At).Entitlements;
        var digits = field.StartsWith("entitlements[", StringComparison.Ordinal) ? field["entitlements[".Length..].Split(']')[0] : "";
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= all.Length)
        {
            return ("entitlements", [entry]);
        }

        var one = all[index];
        return ($"entitlement_{Snake(one.Reason)}", [entry, .. FactsOf(one)]);
    }

    private static IEnumerable<string> FactsOf(Entitlement one) =>
        one.SubscriptionId is { } subscription ? one.Invoices.Prepend(subscription) : one.Invoices;

    private static IEnumerable<string> WrittenOff(ViewTargets should) =>
        should.State.Invoices.Where(static invoice => invoice.WrittenOff.IsPositive).Select(static invoice => invoice.Id);

    private static string Snake(EntitlementReason reason) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
