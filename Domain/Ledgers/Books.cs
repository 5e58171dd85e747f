using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Ledgers;

/// <summary>The double-entry books of one account. Entries are only ever added; every balance is derived from them.</summary>
public sealed record Books(ImmutableSortedDictionary<(LedgerAccount Account, string Currency), Money> Balances)
{
    public static Books Empty { get; } =
        new(ImmutableSortedDictionary<(LedgerAccount, string), Money>.Empty);

    public Money this[LedgerAccount account, Currency currency] =>
        Balances.GetValueOrDefault((account, currency.Code), Money.Zero(currency));

    /// <summary>What the account owes, less the credit it has: below nothing when the credit is more.</summary>
    public Money BalanceOf(Currency currency) =>
        this[LedgerAccount.Receivable, currency] + this[LedgerAccount.CustomerCredit, currency];

    public Books With(Posting posting)
    {
        var balances = Balances;
        foreach (var entry in posting.Entries)
        {
            var key = (entry.Account, entry.Amount.Currency.Code);
            balances = balances.SetItem(key, balances.GetValueOrDefault(key, Money.Zero(entry.Amount.Currency)) + entry.Amount);
        }

        return new(balances);
    }
}
