using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Credits;

/// <summary>
/// A purse of credits with a rate: what one credit is worth. What is left is kept in money, so that a rate can change
/// without changing what was bought.
/// </summary>
public sealed record Wallet(string Id, decimal Rate, Currency Currency)
{
    public int Priority { get; init; }

    public TopUpRule? TopUp { get; init; }

    public Money ToMoney(decimal credits) =>
        (Figure.Given("credits", credits) * Figure.Given("rate", Rate)).ToMoney(Currency, Rounding.HalfUp).Money;

    public decimal ToCredits(Money money) => ((Fraction)money.Major / (Fraction)Rate).Round(5, Rounding.HalfUp);

    public static Money BalanceOf(string id, Currency currency, ImmutableArray<CreditGrant> grants) => grants
        .Where(grant => grant.WalletId == id)
        .Aggregate(Money.Zero(currency), (sum, grant) => sum + grant.Left);

    /// <summary>What the customer can still spend: the balance without usage not yet invoiced and without drafts.</summary>
    public static Money OngoingBalance(Money balance, Money uninvoicedUsage, Money drafts) => balance - uninvoicedUsage - drafts;
}

/// <summary>
/// When a wallet is filled up by itself, and by how much: to a target or by a fixed amount, once the ongoing balance
/// falls below a threshold. A purchase is raised to the smallest amount that may be charged.
/// </summary>
public sealed record TopUpRule(Money Below, Money? Target, Money? Fixed, GrantKind Kind, Money? SmallestPurchase = null)
{
    public Money? Due(Money ongoing)
    {
        if (ongoing >= Below)
        {
            return null;
        }

        var wanted = Target is { } target ? target - ongoing : Fixed ?? Money.Zero(ongoing.Currency);
        return Kind == GrantKind.Purchased && SmallestPurchase is { } least ? Money.Greatest(wanted, least) : wanted;
    }
}
