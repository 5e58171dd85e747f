using Billing.Domain.Amounts;

namespace Billing.Domain.Tests.Amounts;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("EUR", "12.34", 1234, "12.34 EUR")]
    [InlineData("JPY", "1234", 1234, "1234 JPY")]
    [InlineData("KWD", "1.234", 1234, "1.234 KWD")]
    [InlineData("CLF", "0.1234", 1234, "0.1234 CLF")]
    public void A_currency_knows_its_coins(string code, string major, long minor, string printed)
    {
        var money = Money.Of(decimal.Parse(major), Currency.Of(code));

        Assert.Equal(minor, money.MinorUnits);
        Assert.Equal(printed, money.ToString());
    }

    [Theory]
    [InlineData("EUR", "0.001")]
    [InlineData("JPY", "0.5")]
    public void An_amount_smaller_than_a_coin_is_refused(string code, string major) =>
        Assert.Throws<ArgumentException>(() => Money.Of(decimal.Parse(major), Currency.Of(code)));

    [Theory]
    [InlineData("eur")]
    [InlineData("XXX")]
    [InlineData("")]
    [InlineData("EURO")]
    public void What_is_no_currency_is_refused(string code) => Assert.False(Currency.TryOf(code, out _));

    [Fact]
    public void Two_currencies_are_never_added_or_compared()
    {
        var euro = new Money(1, Currency.Of("EUR"));
        var dollar = new Money(1, Currency.Of("USD"));

        Assert.Throws<InvalidOperationException>(() => euro + dollar);
        Assert.Throws<InvalidOperationException>(() => euro < dollar);
    }

    [Fact]
    public void Too_much_to_count_is_an_error_and_never_a_wrong_figure()
    {
        var most = new Money(long.MaxValue, Currency.Of("EUR"));

        Assert.Throws<OverflowException>(() => most + new Money(1, Currency.Of("EUR")));
        Assert.Throws<OverflowException>(() => -new Money(long.MinValue, Currency.Of("EUR")));
    }

    [Fact]
    public void A_currency_nobody_set_cannot_be_used() => Assert.Throws<InvalidOperationException>(() => default(Currency).Code);
}
