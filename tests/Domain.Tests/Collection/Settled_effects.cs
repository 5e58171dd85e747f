using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;

namespace Billing.Domain.Tests.Collection;

public class Settled_effects
{
    [Fact]
    public void An_invoice_is_asked_for_once_and_paid_when_the_provider_says_so()
    {
        var life = Subscribed();
        var asked = Pending(life);
        Assert.Equal(life.Last.Open, asked.Amount);
        life.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Succeeded("ch_1")));
        Assert.Empty(life.State.Pending);
        Assert.True(life.Last.Open.IsZero);
    }

    [Fact]
    public void The_same_outcome_again_changes_nothing()
    {
        var life = Subscribed();
        var asked = Pending(life);
        life.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Succeeded("ch_1")));
        var paid = life.State;
        life.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Succeeded("ch_1")));
        life.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card")));
        Assert.Same(paid, life.State);
    }

    [Theory]
    [MemberData(nameof(NotFinal))]
    public void What_is_not_known_leaves_the_request_pending_and_is_remembered_once(ProviderOutcome outcome)
    {
        var life = Subscribed();
        var asked = Pending(life);
        life.Do(new AccountCommand.SettleEffect(asked.Key, outcome));
        var told = life.State;
        Assert.Equal(outcome, Assert.Single(told.Leases).Last);
        life.Do(new AccountCommand.SettleEffect(asked.Key, outcome));
        Assert.Same(told, life.State);
        Assert.Same(asked, Pending(life));
    }

    public static TheoryData<ProviderOutcome> NotFinal => new()
    {
        new ProviderOutcome.Unknown(),
        new ProviderOutcome.Processing(),
        new ProviderOutcome.ActionRequired(),
    };

    [Fact]
    public void Who_is_away_has_tried_nothing_and_changes_nothing()
    {
        var life = Subscribed();
        life.Do(new AccountCommand.SettleEffect(Pending(life).Key, new ProviderOutcome.Unknown()));
        var before = life.State;
        life.Do(new AccountCommand.SettleEffect(Pending(life).Key, new ProviderOutcome.Unavailable()));
        Assert.Same(before, life.State);
    }

    [Fact]
    public void A_declined_request_leaves_the_invoice_open_and_may_be_made_again()
    {
        var life = Subscribed();
        life.Do(new AccountCommand.SettleEffect(Pending(life).Key, new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")));
        Assert.Empty(life.State.Pending);
        Assert.True(life.Last.Open.IsPositive);
        life.Do(new AccountCommand.SwitchAutoPay(true)).Do(new AccountCommand.SwitchAutoPay(false));
        Assert.Equal(life.Last.Open, Pending(life).Amount);
    }

    [Fact]
    public void An_invoice_that_is_being_asked_for_is_not_asked_for_again()
    {
        var life = Subscribed();
        life.Do(new AccountCommand.SwitchAutoPay(true)).Do(new AccountCommand.SwitchAutoPay(false));
        Assert.Single(life.State.Pending);
    }

    [Fact]
    public void Money_that_comes_for_an_invoice_paid_meanwhile_becomes_credit()
    {
        var life = Subscribed();
        var asked = Pending(life);
        life.Do(new AccountCommand.RecordPayment(life.Last.Id, life.Last.Open, "cash"));
        life.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Succeeded("ch_1")));
        Assert.Equal(asked.Amount, life.State.Grants.Single().Left);
    }

    [Fact]
    public void Money_that_comes_for_an_invoice_voided_meanwhile_becomes_credit()
    {
        var life = Subscribed();
        var asked = Pending(life);
        var none = asked.Amount with { MinorUnits = 0 };
        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, none, none));
        life.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Succeeded("ch_1")));
        Assert.Equal(InvoiceStatus.Voided, life.Last.Status);
        Assert.Equal(asked.Amount, life.State.Grants.Single().Left);
    }

    private static Life Subscribed() =>
        new Life(BillingProfiles.Standard, Plans.Monthly("team", 30)).At("2026-01-31").Subscribe("team");

    private static AccountEffect.CollectInvoice Pending(Life life) =>
        Assert.IsType<AccountEffect.CollectInvoice>(Assert.Single(life.State.Pending));
}
