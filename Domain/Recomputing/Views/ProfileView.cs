using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;

namespace Billing.Domain.Recomputing;

/// <summary>
/// Who the account is to billing: what was agreed, its type, its flags. Names and fields are format.
/// Source: <c>account_record</c>, kind <c>profile</c>. Writers: the account's own commits (engine), at the word of the API (facade).
/// </summary>
/// <param name="Currency">What it is billed in.</param>
/// <param name="Zone">Where its days begin.</param>
public sealed record ProfileView(Currency Currency, string Zone)
{
    public ImmutableArray<Currency> OtherCurrencies { get; init; } = [];

    public required string AccountType { get; init; }

    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Something that was owed was given up, and not made good since.</summary>
    public required bool BadDebt { get; init; }

    public Money? BadDebtAmount { get; init; }

    public required int NetDays { get; init; }

    public required int GraceDays { get; init; }

    public required int LateUsageDays { get; init; }

    public required string InvoicePrefix { get; init; }

    public required bool NumbersComeLater { get; init; }

    public required bool IsTaxExempt { get; init; }

    public string? TaxProvider { get; init; }

    public required bool PaysFirst { get; init; }

    public required bool RefundsLatePayments { get; init; }

    public Money? ApprovalAbove { get; init; }

    public string? PaidBy { get; init; }

    /// <summary>The policy by which it is dunned; none is never dunned.</summary>
    public string? DunningPolicy { get; init; }

    public string? TestClock { get; init; }

    public required bool InvoicingOff { get; init; }

    public required bool AutoPayOff { get; init; }

    /// <summary>Whether two states can have different profiles.</summary>
    public static bool MayDiffer(AccountState before, AccountState after) =>
        !ReferenceEquals(before.Agreed, after.Agreed) || !ReferenceEquals(before.Profile, after.Profile) || !ReferenceEquals(before.Standing, after.Standing)
        || before.IsInvoicingOff != after.IsInvoicingOff || before.IsAutoPayOff != after.IsAutoPayOff
        || (before.Invoices != after.Invoices && Debts.BadDebt(before, before.Terms.Currency) != Debts.BadDebt(after, after.Terms.Currency));

    public static ProfileView? Of(AccountState state)
    {
        if (state.Agreed is not { } terms)
        {
            return null;
        }

        var badDebt = Debts.BadDebt(state, terms.Currency);
        return new ProfileView(terms.Currency, terms.ZoneId)
        {
            OtherCurrencies = terms.OtherCurrencies,
            AccountType = state.Profile.Kind,
            Flags = FlagsOf(state, badDebt),
            BadDebt = badDebt.IsPositive,
            BadDebtAmount = badDebt.IsPositive ? badDebt : null,
            NetDays = terms.NetDays,
            GraceDays = terms.GraceDays,
            LateUsageDays = terms.LateUsageDays,
            InvoicePrefix = terms.InvoicePrefix,
            NumbersComeLater = terms.NumbersComeLater,
            IsTaxExempt = terms.IsTaxExempt,
            TaxProvider = terms.TaxProvider,
            PaysFirst = terms.PaysFirst,
            RefundsLatePayments = terms.RefundsLatePayments,
            ApprovalAbove = terms.ApprovalAbove,
            PaidBy = terms.PaidBy,
            DunningPolicy = terms.Dunning,
            TestClock = terms.TestClock,
            InvoicingOff = state.IsInvoicingOff,
            AutoPayOff = state.IsAutoPayOff,
        };
    }

    // What operators said, what the policy says, and what follows from money.
    private static ImmutableArray<string> FlagsOf(AccountState state, Money badDebt) =>
    [
        .. state.Profile.Flags.Union(state.Standing.Flags).Union(badDebt.IsPositive ? [AccountProfile.BadDebtFlag] : []).Order(StringComparer.Ordinal),
    ];
}
