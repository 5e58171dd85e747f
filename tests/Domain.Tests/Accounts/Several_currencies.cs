using Billing.Domain.Accounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Ledgers;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>An account that is billed in several currencies: each has its own invoices and balance, and nothing is converted.</summary>
public sealed class Several_currencies
{
    [Fact]
    public void Of_one_moment_stand_on_invoices_of_their_own()
    {
        var life = Account().Subscribe("euro", id: "e").Subscribe("dollar", id: "d").At("2024-02-01");

        Assert.Equal(["10.00 EUR", "20.00 USD", "10.00 EUR", "20.00 USD"], life.Invoices.Select(invoice => invoice.Total.ToString()));
        Assert.Equal((20, 40), (life.State.Books.BalanceOf(Euro).Major, life.State.Books.BalanceOf(Dollar).Major));
    }

    [Fact]
    public void Have_credit_and_coupons_of_their_own()
    {
        var life = Account()
            .Do(new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Goodwill, Usd(5), At("2024-01-01")), "op"))
            .Do(new AccountCommand.AttachCoupon(new Coupon("three", new CouponValue.Fixed(Usd(3)))))
            .Subscribe("euro", id: "e").Subscribe("dollar", id: "d");

        Assert.Equal([(0m, 0m, 10m), (3m, 5m, 12m)], life.Invoices.Select(invoice => (invoice.Discount.Major, invoice.CreditUsed.Major, invoice.Payable.Major)));
        Assert.Equal(0, life.State.Books[LedgerAccount.CustomerCredit, Dollar].Major);
    }

    [Fact]
    public void Are_never_mixed_and_only_those_agreed_are_taken()
    {
        var life = Account().Subscribe("euro", id: "e");
        Assert.Equal("currency_mismatch", life.Refused(new AccountCommand.ChangePlan("e", "dollar", new Effective.Now())));
        Assert.Equal("currency_mismatch", life.Refused(new AccountCommand.ChargeOnce([new("a", Eur(1)), new("b", Usd(1))])));
        Assert.Equal("currency_mismatch", life.Refused(new AccountCommand.SetTerms(life.State.Terms with { Currency = Dollar })));

        var single = new Life(BillingProfiles.Standard, Plans.Monthly("euro", 10), Plans.Monthly("dollar", 20, currency: Dollar)).At("2024-01-01");
        Assert.Equal("currency_mismatch", single.Refused(new AccountCommand.Subscribe("d", "dollar")));
    }

    [Fact]
    public void Cannot_be_given_up_while_something_is_billed_in_them()
    {
        var life = Account().Subscribe("dollar", id: "d");
        Assert.Equal("currency_mismatch", life.Refused(new AccountCommand.SetTerms(life.State.Terms with { OtherCurrencies = [] })));

        life.Cancel(id: "d").Do(new AccountCommand.SetTerms(life.State.Terms with { OtherCurrencies = [] }));
        Assert.Equal("currency_mismatch", life.Refused(new AccountCommand.Subscribe("d2", "dollar")));
    }

    private static Life Account() => new Life(
            BillingProfiles.Standard,
            new AccountTerms(Euro, "UTC") { OtherCurrencies = [Dollar] },
            Plans.Monthly("euro", 10),
            Plans.Monthly("dollar", 20, currency: Dollar) with { Family = "g" })
        .At("2024-01-01");
}
