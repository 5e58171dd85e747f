using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

public sealed class Recurring_top_ups
{
    private static readonly PlanVersion Usage = new("usage", 1, Euro, BillingInterval.Monthly, [Plans.Metered("usage", 1)]);

    [Fact]
    public void Add_a_fixed_amount_whenever_their_interval_begins()
    {
        var life = Opened(new TopUpRule(null, null, Eur(10), GrantKind.Promotional) { Every = BillingInterval.Monthly });
        Assert.Equal(0, Balance(life));
        Assert.Equal(0, Balance(life.At("2024-02-28T23:59:59Z")));
        Assert.Equal(10, Balance(life.At("2024-02-29")));
        Assert.Equal(20, Balance(life.At("2024-03-31")));
    }

    [Fact]
    public void Fill_up_to_a_target_and_add_nothing_when_it_is_reached()
    {
        var life = Opened(new TopUpRule(null, Eur(10), null, GrantKind.Promotional) { Every = BillingInterval.Weekly }).At("2024-02-07");
        Assert.Equal(10, Balance(life));
        Assert.Equal(10, Balance(life.At("2024-02-14")));

        Assert.Equal(14, Balance(life.At("2024-02-15").Subscribe("usage").Use(4).At("2024-02-21")));
    }

    [Fact]
    public void That_are_bought_make_an_invoice_each_and_are_there_when_it_is_paid()
    {
        var life = Opened(new TopUpRule(null, null, Eur(10), GrantKind.Purchased) { Every = BillingInterval.Monthly }).At("2024-02-29");
        Assert.Equal((LineKind.TopUp, 0), (life.Last.Lines.Single().Kind, Balance(life)));

        Assert.Equal(10, Balance(life.PayAll()));
        Assert.Equal(2, life.At("2024-03-31").Invoices.Length);
    }

    [Fact]
    public void Bought_credit_may_expire()
    {
        var life = Opened(null).Do(new AccountCommand.TopUpWallet("w", 10, GrantKind.Purchased) { ExpiresAt = At("2024-06-01") }).PayAll();
        Assert.Equal(10, Balance(life));
        Assert.Equal(0, Balance(life.At("2024-06-01")));
        Assert.Equal("schedule_in_the_past", life.Refused(new AccountCommand.TopUpWallet("w", 10, GrantKind.Purchased) { ExpiresAt = At("2024-06-01") }));
    }

    private static Life Opened(TopUpRule? rule) => new Life(BillingProfiles.Lago, Usage).At("2024-01-31")
        .Do(new AccountCommand.OpenWallet(new Wallet("w", 1, Euro) { TopUp = rule }));

    private static decimal Balance(Life life) => AccountViews.WalletBalance(life.State, "w").Major;
}
