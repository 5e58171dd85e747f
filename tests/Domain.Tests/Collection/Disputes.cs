using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Ledgers;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>A payer's bank takes money back, and perhaps gives it again.</summary>
public sealed class Disputes
{
    [Theory]
    [InlineData(DisputeState.Warned, 0, "a warning takes nothing")]
    [InlineData(DisputeState.WarningClosed, 0, "nor does one that is over")]
    [InlineData(DisputeState.Open, 100, "the money is gone while it is open")]
    [InlineData(DisputeState.UnderReview, 100, "and while it is looked at")]
    [InlineData(DisputeState.Lost, 100, "and for good")]
    [InlineData(DisputeState.Won, 0, "and back when it is won")]
    public void Open_the_invoice_again_by_what_they_took(DisputeState state, int open, string why)
    {
        var life = Paid();
        Tell(life, "dp_1", state, 100);

        Assert.True(open == life.Last.Open.Major, why);
        Assert.Equal(100 - open, life.State.Books[LedgerAccount.Cash, Euro].Major);
        Assert.Equal(open, life.State.Disputes[0].Taken.Major);
    }

    [Fact]
    public void Known_before_their_payment_take_it_when_it_is_known()
    {
        var life = Asked();
        Tell(life, "dp_1", DisputeState.Open, 100);
        Assert.Equal((100, 0), (life.Last.Open.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));

        life.Charge("pi_1");
        Assert.Equal((100, 0), (life.Last.Open.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
        Tell(life, "dp_1", DisputeState.Won, 100);
        Assert.Equal((0, 100), (life.Last.Open.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
    }

    [Fact]
    public void Keep_their_invoice_from_being_collected_by_rule_and_not_from_being_paid()
    {
        var life = Paid();
        Tell(life, "dp_1", DisputeState.Open, 100);
        life.Do(new AccountCommand.SwitchAutoPay(true)).Do(new AccountCommand.SwitchAutoPay(false));
        Assert.Empty(life.State.Pending.OfType<Collect>());

        life.Do(new AccountCommand.PayInvoice(life.Last.Id) { IsOnSession = true });
        Assert.Equal(100, Assert.Single(life.State.Pending.OfType<Collect>()).Amount.Major);
        life.Charge("pi_2");
        Tell(life, "dp_1", DisputeState.Won, 100);
        Assert.Equal(-100, life.State.Balance.Major);
    }

    [Fact]
    public void Of_money_that_had_become_credit_take_the_credit_and_what_was_used_of_it_is_lost()
    {
        var life = Asked();
        life.Do(new AccountCommand.RecordPayment(life.Last.Id, Eur(100), "cash")).Charge("pi_1");
        life.Do(new AccountCommand.ChargeOnce([new("other", Eur(30))]));
        Assert.Equal(-70, life.State.Balance.Major);
        Tell(life, "dp_1", DisputeState.Open, 100);

        Assert.Equal((0, 30), (life.State.Balance.Major, life.State.Books[LedgerAccount.BadDebt, Euro].Major));
        Tell(life, "dp_1", DisputeState.Won, 100);
        Assert.Equal((-70, 0), (life.State.Balance.Major, life.State.Books[LedgerAccount.BadDebt, Euro].Major));
    }

    [Fact]
    public void Cost_what_the_provider_says_once()
    {
        var life = Paid();
        Tell(life, "dp_1", DisputeState.Open, 100, fee: 15);
        Tell(life, "dp_1", DisputeState.Lost, 100, fee: 15);
        Assert.Equal((-15, 15), (life.State.Books[LedgerAccount.Cash, Euro].Major, life.State.Books[LedgerAccount.ProviderFees, Euro].Major));
    }

    [Fact]
    public void Leave_nothing_to_refund_through_the_provider()
    {
        var life = Paid();
        Tell(life, "dp_1", DisputeState.Open, 60);
        Assert.Equal("refund_above_paid", life.Refused(new AccountCommand.RefundPayment(life.Last.Id, Eur(50))));
        life.Do(new AccountCommand.RefundPayment(life.Last.Id, Eur(40)));
        Assert.Equal(40, Assert.Single(life.State.Pending.OfType<AccountEffect.RefundMoney>()).Amount.Major);
    }

    private static Life Asked() => new Life(BillingProfiles.Standard, Plans.Monthly("p", 10m)).At("2024-01-01")
        .Do(new AccountCommand.AddMethod(new("m", CollectionMethodKind.Card, "stripe", "pm_1")))
        .Do(new AccountCommand.ChargeOnce([new("thing", Eur(100))]));

    private static Life Paid() => Asked().Charge("pi_1");

    private static void Tell(Life life, string dispute, DisputeState state, decimal amount, decimal? fee = null)
    {
        life.Do(new AccountCommand.TakeNotice(new("stripe", $"{dispute}-{state}", "t", NoticeSubject.Dispute, dispute, At("2024-01-01"), (int)state)));
        var report = new ProviderReport.OfDispute(dispute, "pi_1", Eur(amount), state, "fraudulent") { Fee = fee is { } kept ? Eur(kept) : null };
        life.Do(new AccountCommand.TakeReport(life.State.Pending.OfType<AccountEffect.LookAt>().Last().Key, report));
    }
}
