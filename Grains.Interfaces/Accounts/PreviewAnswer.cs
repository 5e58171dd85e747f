using System.Collections.Immutable;
using Billing.Domain;
using Billing.Domain.Accounts;
using Billing.Domain.Invoices;

namespace Billing.Grains.Interfaces.Accounts;

/// <summary>What would be. Nothing of it is kept.</summary>
public abstract record PreviewAnswer
{
    /// <summary>The invoices and credit notes that would be new or different, and the account as it would be.</summary>
    public sealed record Foreseen(ImmutableArray<Invoice> Invoices, ImmutableArray<CreditNote> CreditNotes, AccountState After) : PreviewAnswer
    {
        public bool Equals(Foreseen? other) =>
            other is not null && After == other.After && Invoices.SequenceEqual(other.Invoices) && CreditNotes.SequenceEqual(other.CreditNotes);

        public override int GetHashCode() => Invoices.Length;
    }

    public sealed record Refused(Rejection Rejection) : PreviewAnswer;
}
