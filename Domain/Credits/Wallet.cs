using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using NodaTime;

namespace Billing.Domain.Credits;

/// <summary>
/// A purse of credits with a rate: what one credit is worth. What is left is kept in money, so that a rate can change
/// without changing what was bought.
/// </summary>
public sealed record Wallet(string Id, decimal Rate, Currency Currency)
{
    public int Priority { get; init; }

    public TopUpRule? TopUp { get; init; }

    /// <summary>From when a top-up that recurs is counted; none where none recurs.</summary>
    public Instant? OpenedAt { get; init; }

    /// <summary>When it is filled next because its interval begins; never when it has none.</summary>
    public Instant NextTopUpAt(DateTimeZone zone, Instant after)
    {
        if (TopUp?.Every is not { } every || OpenedAt is not { } openedAt)
        {
            return Instant.MaxValue;
        }

        var opened = openedAt.InZone(zone);
        var calendar = new BillingCalendar(every, Anchor.Anniversary(opened.Date, opened.TimeOfDay), zone);
        return calendar.Containing(Instant.Max(after, openedAt)).EndAt;
    }

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
/// falls below a threshold, or at every interval. A purchase is raised to the smallest amount that may be charged.
/// </summary>
public sealed record TopUpRule(Money? Below, Money? Target, Money? Fixed, GrantKind Kind, Money? SmallestPurchase = null)
{
    public BillingInterval? Every { get; init; }

    /// <summary>What is to be added because the ongoing balance fell; none while it is high enough.</summary>
    public Money? Due(Money ongoing) => Below is { } threshold && ongoing < threshold ? Amount(ongoing) : null;

    /// <summary>What is to be added because its time has come; nothing when the target is reached already.</summary>
    public Money Amount(Money ongoing)
    {
        var wanted = Target is { } target ? target - ongoing : Fixed ?? Money.Zero(ongoing.Currency);
        return Kind == GrantKind.Purchased && wanted.IsPositive && SmallestPurchase is { } least ? Money.Greatest(wanted, least) : wanted;
    }
}
