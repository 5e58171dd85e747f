using Billing.Domain.Accounts;
using Billing.Domain.Conventions;
using Billing.Domain.Discounts;
using Billing.Domain.Tests.Accounts;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

public sealed class Many_coupons
{
    public static TheoryData<string> Profiles => new(BillingProfiles.All.Select(profile => profile.Name));

    /// <summary>Each share once repeated how every earlier coupon came to be: fifty lines under three coupons were half a gigabyte.</summary>
    [Theory]
    [MemberData(nameof(Profiles))]
    public void On_many_lines_are_explained_in_a_document_of_ordinary_size(string profile)
    {
        var life = new Life(BillingProfiles.Find(profile)!, Plans.Monthly("p", 1)).At("2024-01-01")
            .Do(new AccountCommand.AttachCoupon(new Coupon("a", new CouponValue.Percent(12.5m))))
            .Do(new AccountCommand.AttachCoupon(new Coupon("b", new CouponValue.Percent(50))))
            .Do(new AccountCommand.AttachCoupon(new Coupon("c", new CouponValue.Fixed(Eur(10)))))
            .Do(new AccountCommand.ChargeOnce([.. Enumerable.Range(1, 50).Select(i => new OneOffLine($"item{i}", Eur(i + 0.33m)))]));

        // 1291.50 less an eighth, less a half, less ten; where the fixed one comes first, the same to the coin of its share.
        Assert.InRange(life.Last.Total.Major, 555.00m, 555.10m);
        Assert.InRange(DomainJson.Write(life.Last).Length, 10_000, 400_000);
    }
}
