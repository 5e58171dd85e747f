using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Ledgers;

/// <summary>The accounts of the books that an account's money moves through. Stored: names are format.</summary>
public enum LedgerAccount
{
    /// <summary>What the customer owes on finalized invoices.</summary>
    Receivable,

    Revenue,

    TaxPayable,

    /// <summary>Money that came in, or went back out.</summary>
    Cash,

    /// <summary>Credit the customer may still use.</summary>
    CustomerCredit,

    /// <summary>Credit sold on a top-up invoice that is not yet paid.</summary>
    UnpaidTopUps,

    /// <summary>What credit cost that was given away.</summary>
    CreditGivenAway,

    /// <summary>Credit that was paid for and expired unused.</summary>
    Breakage,

    /// <summary>What will not be paid any more.</summary>
    BadDebt,

    /// <summary>What a paying account took over from those it pays for; over all of them it comes to nothing.</summary>
    TakenOver,

    /// <summary>What providers kept for their trouble.</summary>
    ProviderFees,
}

/// <summary>One side of a posting: a debit is positive, a credit negative.</summary>
public readonly record struct LedgerEntry(LedgerAccount Account, Money Amount);

/// <summary>Entries that belong together and add up to nothing; a posting that does not cannot be made.</summary>
public sealed record Posting
{
    public Posting(string reason, ImmutableArray<LedgerEntry> entries)
    {
        Reason = reason;
        Entries = entries.RemoveAll(static entry => entry.Amount.IsZero);
        if (Entries.IsEmpty)
        {
            return;
        }

        // One posting is in one currency: adding another throws.
        var sum = Money.Zero(Entries[0].Amount.Currency);
        foreach (var entry in Entries)
        {
            sum += entry.Amount;
        }

        if (!sum.IsZero)
        {
            throw new InvalidOperationException($"'{reason}' is out of balance by {sum}.");
        }
    }

    public string Reason { get; }

    public ImmutableArray<LedgerEntry> Entries { get; }

    public bool Equals(Posting? other) => other is not null && Reason == other.Reason && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => Entries.Length;
}
