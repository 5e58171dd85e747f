using Billing.Domain.Amounts;
using Billing.Providers.OnStripe;

namespace Billing.Providers.Tests.OnStripe;

public class Amounts_at_Stripe
{
    [Theory]
    [InlineData("EUR", 12_34, 12_34, "in cents, like ours")]
    [InlineData("JPY", 500, 500, "no coins, and Stripe counts none")]
    [InlineData("ISK", 500, 500_00, "no coins, and Stripe counts hundredths all the same")]
    [InlineData("UGX", 500, 500_00, "likewise")]
    [InlineData("KWD", 5_120, 5_120, "three places, the last of them nought")]
    public void Are_counted_as_Stripe_counts_them_and_come_back_the_same(string currency, long ours, long theirs, string why)
    {
        var money = new Money(ours, Currency.Of(currency));
        Assert.True(StripeAmounts.ToContract(money) == theirs, why);
        Assert.Equal(money, StripeAmounts.FromContract(theirs, currency.ToLowerInvariant()));
    }

    [Fact]
    public void With_a_third_place_that_Stripe_would_drop_are_refused() =>
        Assert.Throws<WrongRequestException>(() => StripeAmounts.ToContract(new Money(5_123, Currency.Of("KWD"))));
}
