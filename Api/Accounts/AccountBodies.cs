using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Api.Accounts;

/// <summary>What an account is opened with. Names are contract.</summary>
public sealed record OpenAccountBody(string Id, Currency Currency, string TimeZone)
{
    public BillingConvention Convention { get; init; } = BillingProfiles.Standard;

    public ImmutableArray<TaxRate> TaxRates { get; init; } = [];

    public bool IsTaxExempt { get; init; }

    /// <summary>Currencies that the account is billed in besides its own.</summary>
    public ImmutableArray<Currency> OtherCurrencies { get; init; } = [];

    public int GraceDays { get; init; }

    public int NetDays { get; init; }

    /// <summary>Whatever the customer decides on and pays for at once is paid before it is made. False: it is owed at once.</summary>
    public bool PaysFirst { get; init; } = true;

    /// <summary>Money that comes for a purchase which was called off goes back the way it came; otherwise it is credit.</summary>
    public bool RefundsLatePayments { get; init; }

    /// <summary>The tenant's policy for money that is owed and not paid; null: nothing is tried again by itself, and nobody loses anything.</summary>
    public string? Dunning { get; init; } = "standard";

    /// <summary>How many days after a period is over usage of it is still taken.</summary>
    public int LateUsageDays { get; init; } = 100;

    public string InvoicePrefix { get; init; } = "INV";

    /// <summary>Invoice numbers come from one series of the tenant, shortly after an invoice is final.</summary>
    public bool NumbersComeLater { get; init; }

    /// <summary>Above this, a credit or credit note needs somebody else than its author.</summary>
    public Money? ApprovalAbove { get; init; }

    /// <summary>The account that pays for this one; none when it pays for itself.</summary>
    public string? PaidBy { get; init; }

    /// <summary>Who tells the taxes of each invoice while it is a draft; none when rates are known.</summary>
    public string? TaxProvider { get; init; }

    /// <summary>The test clock that the account lives on; none for real time.</summary>
    public string? TestClock { get; init; }

    public AccountTerms ToTerms() => new(Currency, TimeZone)
    {
        Convention = Convention,
        TaxRates = TaxRates,
        IsTaxExempt = IsTaxExempt,
        GraceDays = GraceDays,
        NetDays = NetDays,
        PaysFirst = PaysFirst,
        RefundsLatePayments = RefundsLatePayments,
        Dunning = Dunning,
        LateUsageDays = LateUsageDays,
        InvoicePrefix = InvoicePrefix,
        NumbersComeLater = NumbersComeLater,
        ApprovalAbove = ApprovalAbove,
        PaidBy = PaidBy,
        OtherCurrencies = OtherCurrencies,
        TaxProvider = TaxProvider,
        TestClock = TestClock,
    };
}

/// <summary>Credit to be granted. Names are contract.</summary>
public sealed record GrantCreditBody(string Id, GrantKind Kind, Money Amount, string Author)
{
    public string? WalletId { get; init; }

    /// <summary>A lower number is used first.</summary>
    public int Priority { get; init; }

    public Instant? EffectiveAt { get; init; }

    public Instant? ExpiresAt { get; init; }

    /// <summary>The items it may pay for; none means all.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    public string? ApprovedBy { get; init; }

    public AccountCommand ToCommand() => new AccountCommand.GrantCredit(
        new CreditGrant(Id, Kind, Amount, Amount, Instant.MinValue)
        {
            WalletId = WalletId,
            Priority = Priority,
            EffectiveAt = EffectiveAt ?? Instant.MinValue,
            ExpiresAt = ExpiresAt ?? Instant.MaxValue,
            Items = Items,
        },
        Author,
        ApprovedBy);
}
