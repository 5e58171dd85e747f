using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;

namespace Billing.Domain.Discounts;

/// <summary>What a coupon takes off: a percentage or an amount.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Percent), "percent")]
[JsonDerivedType(typeof(Fixed), "fixed")]
public abstract record CouponValue
{
    private CouponValue()
    {
    }

    public sealed record Percent(decimal Of) : CouponValue;

    public sealed record Fixed(Money Amount) : CouponValue;
}

/// <summary>
/// A reduction that an account may use: on certain items, on certain plans or on everything; once, for a number of
/// invoices, or for good.
/// </summary>
public sealed record Coupon(string Code, CouponValue Value)
{
    /// <summary>The items it is limited to; none means no such limit.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    /// <summary>The plans it is limited to; none means no such limit.</summary>
    public ImmutableArray<string> Plans { get; init; } = [];

    /// <summary>A fixed amount that is used up once; what one invoice leaves of it stays for the next.</summary>
    public bool IsOnce { get; init; }

    /// <summary>How many invoices it reduces; none means for good, unless it is used up once.</summary>
    public int? Invoices { get; init; }

    /// <summary>A percentage is of any currency, an amount of its own.</summary>
    public bool Applies(Currency currency) => Value is not CouponValue.Fixed value || value.Amount.Currency == currency;

    public bool Equals(Coupon? other) =>
        other is not null && Code == other.Code && Value == other.Value && IsOnce == other.IsOnce && Invoices == other.Invoices
        && Items.SequenceEqual(other.Items) && Plans.SequenceEqual(other.Plans);

    public override int GetHashCode() => Code.Length;
}

/// <summary>A coupon on an account: what is left of it.</summary>
public sealed record AttachedCoupon(string Id, Coupon Coupon, Money? Left, int? InvoicesLeft)
{
    public static AttachedCoupon Of(string id, Coupon coupon) => new(
        id,
        coupon,
        coupon is { IsOnce: true, Value: CouponValue.Fixed value } ? value.Amount : null,
        coupon is { IsOnce: true, Value: CouponValue.Percent } ? 1 : coupon.Invoices);

    public bool IsUsedUp => Left is { IsZero: true } || InvoicesLeft <= 0;
}
