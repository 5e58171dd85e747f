using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Ledgers;

/// <summary>What one account of the books stands at in one currency.</summary>
public sealed record LedgerBalance(LedgerAccount Account, Money Amount);

/// <summary>The double-entry books of one account. Entries are only ever added; every balance is derived from them.</summary>
public sealed record Books(ImmutableArray<LedgerBalance> Balances)
{
    public static Books Empty { get; } = new(ImmutableArray<LedgerBalance>.Empty);

    public Money this[LedgerAccount account, Currency currency]
    {
        get
        {
            foreach (var balance in Balances)
            {
                if (balance.Account == account && balance.Amount.Currency == currency)
                {
                    return balance.Amount;
                }
            }

            return Money.Zero(currency);
        }
    }

    /// <summary>What the account owes, less the credit it has: below nothing when the credit is more.</summary>
    public Money BalanceOf(Currency currency) =>
        this[LedgerAccount.Receivable, currency] + this[LedgerAccount.CustomerCredit, currency];

    public Books With(Posting posting)
    {
        var balances = Balances.ToBuilder();
        foreach (var entry in posting.Entries)
        {
            var index = IndexOf(balances, entry);
            if (index < 0)
            {
                balances.Add(new(entry.Account, entry.Amount));
            }
            else
            {
                balances[index] = balances[index] with { Amount = balances[index].Amount + entry.Amount };
            }
        }

        return new(balances.DrainToImmutable());
    }

    public bool Equals(Books? other) => other is not null && Balances.SequenceEqual(other.Balances);

    public override int GetHashCode() => Balances.Length;

    private static int IndexOf(ImmutableArray<LedgerBalance>.Builder balances, LedgerEntry entry)
    {
        for (var i = 0; i < balances.Count; i++)
        {
            if (balances[i].Account == entry.Account && balances[i].Amount.Currency == entry.Amount.Currency)
            {
                return i;
            }
        }

        return -1;
    }
}
