using System.Collections.Immutable;

namespace Billing.Domain.Ledgers;

/// <summary>What one moment changed in the books, account by account; it adds up to nothing.</summary>
public static class LedgerLines
{
    public static ImmutableArray<LedgerEntry> Between(Books before, Books after) =>
        [.. after.Balances
            .Select(balance => new LedgerEntry(balance.Account, balance.Amount - before[balance.Account, balance.Amount.Currency]))
            .Where(static entry => !entry.Amount.IsZero)];
}
