using System.Collections.Immutable;
using System.ComponentModel;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// What an account agreed to be billed by. It names no person: names and addresses live elsewhere. Stored: fields are
/// format.
/// </summary>
public sealed record AccountTerms(Currency Currency, string ZoneId)
{
    public BillingConvention Convention { get; init; } = BillingProfiles.Standard;

    /// <summary>
    /// Further currencies that this account may be billed in. Each has its own invoices, credit and balance; nothing is ever
    /// converted.
    /// </summary>
    public ImmutableArray<Currency> OtherCurrencies { get; init; } = [];

    /// <summary>Rates of lines that have none of their own.</summary>
    public ImmutableArray<TaxRate> TaxRates { get; init; } = [];

    public bool IsTaxExempt { get; init; }

    /// <summary>How many days an invoice stays a draft.</summary>
    public int GraceDays { get; init; }

    /// <summary>How many days after its issue an invoice is due.</summary>
    public int NetDays { get; init; }

    /// <summary>
    /// How many days after a period is over usage of it is still taken. What comes later is refused by name; what was told before
    /// is known from the journal.
    /// </summary>
    [DefaultValue(100)]
    public int LateUsageDays { get; init; } = 100;

    public string InvoicePrefix { get; init; } = "INV";

    /// <summary>Numbers come from one series of the tenant and are given after finalization; until then they are pending.</summary>
    public bool NumbersComeLater { get; init; }

    /// <summary>Above this, a credit or credit note needs somebody else than its author.</summary>
    public Money? ApprovalAbove { get; init; }

    /// <summary>The test clock that the account lives on, for good; none for the clock on the wall.</summary>
    public string? TestClock { get; init; }

    /// <summary>The account that pays for this one; none for one that pays itself.</summary>
    public string? PaidBy { get; init; }

    /// <summary>Whoever knows the taxes of this account's invoices; none when the rates above are all there is to know.</summary>
    public string? TaxProvider { get; init; }

    /// <summary>Whatever the customer decides on and pays for at once is paid before it is made.</summary>
    [DefaultValue(false)]
    public bool PaysFirst { get; init; }

    /// <summary>Money that comes for a purchase which was called off goes back the way it came; otherwise it is credit.</summary>
    [DefaultValue(false)]
    public bool RefundsLatePayments { get; init; }

    /// <summary>Which methods are tried, and when.</summary>
    public ImmutableArray<RoutingRule> Routing { get; init; } = [];

    /// <summary>The tenant's policy for money that is owed and not paid; none: nobody is dunned, and nothing is tried again by itself.</summary>
    public string? Dunning { get; init; }

    public bool Allows(Currency currency) => currency == Currency || OtherCurrencies.Contains(currency);

    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[ZoneId];

    public bool Equals(AccountTerms? other) =>
        other is not null && Currency == other.Currency && ZoneId == other.ZoneId && Convention == other.Convention
        && IsTaxExempt == other.IsTaxExempt && PaysFirst == other.PaysFirst && RefundsLatePayments == other.RefundsLatePayments && Routing.SequenceEqual(other.Routing) && GraceDays == other.GraceDays && NetDays == other.NetDays && LateUsageDays == other.LateUsageDays && NumbersComeLater == other.NumbersComeLater
        && TestClock == other.TestClock && OtherCurrencies.SequenceEqual(other.OtherCurrencies) && PaidBy == other.PaidBy && TaxProvider == other.TaxProvider && InvoicePrefix == other.InvoicePrefix && Dunning == other.Dunning && ApprovalAbove == other.ApprovalAbove && TaxRates.SequenceEqual(other.TaxRates);

    public override int GetHashCode() => GraceDays;
}
