using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Ledgers;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>What nobody wants any more is not to be paid either; money that comes all the same is the customer's.</summary>
public sealed class Purchases_called_off
{
    private static readonly ProviderOutcome Waits = new ProviderOutcome.ActionRequired();

    [Theory]
    [InlineData("called off")]
    [InlineData("expired")]
    [InlineData("disturbed")]
    [InlineData("called off before the provider was heard")]
    public void Are_let_go_at_the_provider_once_it_waits_for_the_customer(string why)
    {
        var life = Asked();
        if (why != "called off before the provider was heard")
        {
            Settle(life, Waits);
            Assert.Empty(Cancels(life));
        }

        _ = why switch
        {
            "expired" => life.At("2024-01-03"),
            "disturbed" => life.Do(new AccountCommand.SetTerms(life.State.Terms with { GraceDays = 2 })),
            _ => life.Do(new AccountCommand.CallOffPurchase(life.State.Purchases[0].Id)),
        };
        if (why == "called off before the provider was heard")
        {
            Assert.Empty(Cancels(life));
            Settle(life, Waits);
        }

        var cancel = Assert.Single(Cancels(life));
        Assert.Equal(life.State.Pending.OfType<Collect>().First().Key, cancel.CollectKey);
        life.Do(new AccountCommand.SettleEffect(cancel.Key, new ProviderOutcome.Succeeded("pi_1")));
        Assert.DoesNotContain(life.State.Pending, effect => effect.Key == cancel.CollectKey);
        Assert.DoesNotContain(life.State.Purchases, static purchase => purchase.InvoiceId.StartsWith("c2", StringComparison.Ordinal));
        Assert.Equal(0, life.State.Books[LedgerAccount.Cash, Euro].MinorUnits);
    }

    [Fact]
    public void Too_late_stay_until_their_outcome_is_heard_and_become_credit()
    {
        var life = CalledOff();
        life.Do(new AccountCommand.SettleEffect(Cancels(life).Single().Key, new ProviderOutcome.Declined(DeclineClass.Hard, "payment_is_succeeded")));
        Assert.Single(life.State.Purchases);
        Settle(life, Waits);
        Assert.Empty(Cancels(life)); // it was asked for once

        Settle(life, new ProviderOutcome.Succeeded("pi_1"));
        Assert.Empty(life.State.Purchases);
        Assert.Equal((-10, 10), (life.State.Balance.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
        Assert.Equal("pi_1", Assert.Single(life.State.KeptPayments).Payment.Reference);
    }

    [Fact]
    public void Too_late_are_given_back_where_the_terms_say_so()
    {
        var life = CalledOff();
        life.Do(new AccountCommand.SetTerms(life.State.Terms with { RefundsLatePayments = true }));
        Settle(life, new ProviderOutcome.Succeeded("pi_1"));
        var refund = Assert.Single(life.State.Pending.OfType<AccountEffect.RefundMoney>());
        Assert.Equal(("pi_1", 10, 0), (refund.Payment, refund.Amount.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));

        life.Do(new AccountCommand.SettleEffect(refund.Key, new ProviderOutcome.Declined(DeclineClass.Hard, "x")));
        Assert.Equal((-10, 10), (life.State.Balance.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
    }

    [Fact]
    public void Paid_in_part_are_not_made()
    {
        var life = Asked();
        Settle(life, new ProviderOutcome.Succeeded("pi_1") { Received = Eur(4) });
        Assert.Empty(life.Invoices);
        Assert.Equal(-4, life.State.Balance.Major);
        Assert.Equal(PurchaseEnd.PaidInPart, life.Facts.OfType<AccountFact.PurchaseEnded>().Single().End);
    }

    private static Life CalledOff()
    {
        var life = Settle(Asked(), Waits);
        return life.Do(new AccountCommand.CallOffPurchase(life.State.Purchases[0].Id));
    }

    private static Life Asked() => new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC") { PaysFirst = true }, Plans.Monthly("p", 10m))
        .At("2024-01-01").Subscribe("p");

    private static Life Settle(Life life, ProviderOutcome outcome) =>
        life.Do(new AccountCommand.SettleEffect(life.State.Pending.OfType<Collect>().First().Key, outcome));

    private static List<AccountEffect.CancelPayment> Cancels(Life life) => [.. life.State.Pending.OfType<AccountEffect.CancelPayment>()];
}
