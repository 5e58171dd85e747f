using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using NodaTime;

namespace Billing.Domain.Credits;

/// <summary>Where a credit came from; it decides how the books show it, not when it is used.</summary>
public enum GrantKind
{
    /// <summary>Paid for in advance.</summary>
    Purchased,

    /// <summary>Given away to win or keep a customer.</summary>
    Promotional,

    /// <summary>Given to make up for something.</summary>
    Goodwill,

    /// <summary>Money that came in beyond what was owed.</summary>
    Overpayment,

    /// <summary>Given back by a credit note or a negative line.</summary>
    CreditNote,
}

/// <summary>Credit that an account may use instead of money, with what is left of it.</summary>
public sealed record CreditGrant(string Id, GrantKind Kind, Money Amount, Money Left, Instant GrantedAt)
{
    /// <summary>It is owed back with the tax that was in it: it pays, whatever the convention, and is never a discount before tax.</summary>
    public bool IsMoney => Kind is GrantKind.CreditNote or GrantKind.Overpayment;

    /// <summary>The wallet it lies in; none for credit of the account itself.</summary>
    public string? WalletId { get; init; }

    /// <summary>A lower number is used first.</summary>
    public int Priority { get; init; }

    public Instant EffectiveAt { get; init; } = Instant.MinValue;

    public Instant ExpiresAt { get; init; } = Instant.MaxValue;

    /// <summary>The items it may pay for; none means all.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    public static CreditGrant Of(string id, GrantKind kind, Money amount, Instant grantedAt) =>
        new(id, kind, amount, amount, grantedAt);

    public bool IsUsableAt(Instant at) => !Left.IsZero && EffectiveAt <= at && at < ExpiresAt;

    public bool Equals(CreditGrant? other) =>
        other is not null && Id == other.Id && Kind == other.Kind && Amount == other.Amount && Left == other.Left
        && GrantedAt == other.GrantedAt && WalletId == other.WalletId && Priority == other.Priority
        && EffectiveAt == other.EffectiveAt && ExpiresAt == other.ExpiresAt && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Id.Length;

    /// <summary>A total order: no two grants are ever equal, so two replays use them alike.</summary>
    public static int Compare(CreditGrant left, CreditGrant right, BurnOrder order)
    {
        var byPriority = left.Priority.CompareTo(right.Priority);
        var byExpiry = order == BurnOrder.SoonestExpiryFirst ? left.ExpiresAt.CompareTo(right.ExpiresAt) : 0;
        var byAge = left.GrantedAt.CompareTo(right.GrantedAt);
        return byPriority != 0 ? byPriority
            : byExpiry != 0 ? byExpiry
            : byAge != 0 ? byAge
            : string.CompareOrdinal(left.Id, right.Id);
    }
}
