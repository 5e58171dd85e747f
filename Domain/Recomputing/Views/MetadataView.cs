using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Accounts;

namespace Billing.Domain.Recomputing;

/// <summary>
/// What a provider shows of the account beside its own customer, for those who work there. Names are format.
/// Source: the customer object at the provider. Writers: this engine; and whoever has the provider's own desk (pipe), which is why it
/// drifts.
/// </summary>
/// <param name="Account">Whose customer it is: <c>tenant/account</c>.</param>
public sealed record MetadataView(string Account, string AccountType, string BadDebt, string BadDebtAmount, string DunningStatus)
{
    /// <summary>The keys, in one order. Nothing else of the provider's object is read or written.</summary>
    public static ImmutableArray<string> Keys { get; } = ["account", "account_type", "bad_debt", "bad_debt_amount", "dunning_status"];

    /// <summary>None for an account that is not open.</summary>
    public static MetadataView? Of(AccountState state, string account)
    {
        if (ProfileView.Of(state) is not { } profile)
        {
            return null;
        }

        var amount = profile.BadDebtAmount is { } debt
            ? string.Create(CultureInfo.InvariantCulture, $"{debt.MinorUnits} {debt.Currency.Code}")
            : "0";
        return new MetadataView(account, profile.AccountType, profile.BadDebt ? "true" : "false", amount, DunningView.StatusOf(state));
    }

    public ImmutableSortedDictionary<string, string> ToKeys() => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new KeyValuePair<string, string>[]
    {
        new("account", Account), new("account_type", AccountType), new("bad_debt", BadDebt), new("bad_debt_amount", BadDebtAmount), new("dunning_status", DunningStatus),
    });
}
