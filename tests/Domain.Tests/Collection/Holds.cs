using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>Money that is held now and taken later, or let go.</summary>
public sealed class Holds
{
    private static readonly ProviderOutcome Done = new ProviderOutcome.Succeeded("pi-1");
    private static readonly ProviderOutcome No = new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card");

    [Fact]
    public void Are_no_debt_and_are_billed_only_for_what_is_taken_of_them()
    {
        var life = Held(50);
        Assert.Equal((HoldState.Held, "pi-1", At("2024-01-05")), (life.State.Holds[0].State, life.State.Holds[0].Reference, life.State.Holds[0].ExpiresAt));
        Assert.Empty(life.State.Invoices);
        Assert.Equal(0m, life.State.Balance.Major);

        life.Do(new AccountCommand.CaptureHold("deposit", [new("damage", Eur(20)), new("fuel", Eur(10))]));
        var taken = Assert.IsType<AccountEffect.CaptureHold>(Assert.Single(life.State.Pending));
        Assert.Equal((30m, 50m, "pi-1", "visa"), (taken.Amount.Major, taken.Held.Major, taken.Payment, taken.Method!.Id));
        Assert.Equal(InvoiceStatus.Finalized, life.Last.Status);

        Settle(life, Done);
        Assert.Equal(0m, life.Last.Open.Major);
        Assert.Equal(["stripe pi-1"], life.Last.Payments.Select(static payment => $"{payment.Provider} {payment.Reference}"));
        Assert.Empty(life.State.Holds);
        Assert.Equal("hold_unknown", life.Refused(new AccountCommand.CaptureHold("deposit", [new("more", Eur(1))])));
        Assert.Equal("hold_id_taken", life.Refused(new AccountCommand.PlaceHold("deposit", Eur(1))));
    }

    [Theory]
    [InlineData(50, null)]
    [InlineData(51, "capture_above_hold")]
    [InlineData(0, "amount_not_positive")]
    public void Give_no_more_than_they_are(int amount, string? refused)
    {
        var life = Held(50);
        var capture = new AccountCommand.CaptureHold("deposit", [new("damage", Eur(amount))]);
        if (refused is null)
        {
            life.Do(capture);
            Assert.Single(life.State.Invoices);
        }
        else
        {
            Assert.Equal(refused, life.Refused(capture));
            Assert.Empty(life.State.Invoices);
            Assert.Equal(HoldState.Held, life.State.Holds[0].State);
        }
    }

    [Fact]
    public void Count_the_tax_of_what_is_taken()
    {
        var life = Held(50);
        life.Do(new AccountCommand.SetTerms(life.State.Terms with { TaxRates = [new Taxes.TaxRate("vat", 20)] }));
        Assert.Equal("capture_above_hold", life.Refused(new AccountCommand.CaptureHold("deposit", [new("damage", Eur(45))])));
        life.Do(new AccountCommand.CaptureHold("deposit", [new("damage", Eur(40))]));
        Assert.Equal(48m, ((Collect)life.State.Pending[^1]).Amount.Major);
    }

    [Fact]
    public void Leave_what_they_could_not_pay_to_another_method()
    {
        var life = Held(50);
        life.Do(new AccountCommand.AddMethod(new("backup", CollectionMethodKind.Card, "stripe", "pm_2")));
        life.Do(new AccountCommand.CaptureHold("deposit", [new("damage", Eur(20))]));
        Settle(life, No);

        var next = Assert.IsType<AccountEffect.CollectInvoice>(Assert.Single(life.State.Pending));
        Assert.Equal(("backup", 20m), (next.Method!.Id, next.Amount.Major));
        Assert.Empty(life.State.Holds);
        Settle(life, new ProviderOutcome.Succeeded("pi-2"));
        Assert.Equal(0m, life.Last.Open.Major);
    }

    [Fact]
    public void Are_let_go_when_somebody_says_so_or_nobody_in_time()
    {
        var life = Held(50).Do(new AccountCommand.ReleaseHold("deposit"));
        Assert.Equal("pi-1", Assert.IsType<AccountEffect.ReleaseHold>(Assert.Single(life.State.Pending)).Payment);
        Assert.Equal("hold_not_held", life.Refused(new AccountCommand.CaptureHold("deposit", [new("late", Eur(1))])));
        Settle(life, Done);
        Assert.Equal(HoldEnd.Released, life.Facts.OfType<AccountFact.HoldEnded>().Single().End);

        life = Held(50).At("2024-01-04T23:59:59Z");
        Assert.Empty(life.State.Pending);
        life.At("2024-01-05");
        Assert.IsType<AccountEffect.ReleaseHold>(Assert.Single(life.State.Pending));
        Settle(life, No); // the provider had let it go before
        Assert.Equal(HoldEnd.Expired, life.Facts.OfType<AccountFact.HoldEnded>().Single().End);
        Assert.Empty(life.State.Holds);
    }

    [Fact]
    public void Wait_while_nobody_knows_what_became_of_them()
    {
        var life = With().Do(new AccountCommand.PlaceHold("deposit", Eur(50)));
        Settle(life, new ProviderOutcome.Unknown());
        Assert.Equal("hold_not_held", life.Refused(new AccountCommand.CaptureHold("deposit", [new("x", Eur(1))])));
        Assert.Equal("hold_not_held", life.Refused(new AccountCommand.ReleaseHold("deposit")));
        Settle(life, No);
        Assert.Empty(life.State.Holds);
        Assert.Equal(HoldEnd.Declined, life.Facts.OfType<AccountFact.HoldEnded>().Single().End);
    }

    [Fact]
    public void Are_let_go_when_credit_has_paid_for_what_would_have_been_taken()
    {
        var life = Held(50).Do(new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Goodwill, Eur(30), At("2024-01-01")), "op"));
        life.Do(new AccountCommand.CaptureHold("deposit", [new("damage", Eur(20))]));
        Assert.Equal(0m, life.Last.Open.Major);
        Assert.IsType<AccountEffect.ReleaseHold>(Assert.Single(life.State.Pending));
    }

    [Fact]
    public void Are_not_taken_for_payments_when_their_provider_tells_of_them()
    {
        var life = Held(50);
        var key = life.Effects.OfType<AccountEffect.HoldMoney>().Single().Key;
        Tell(life, "e1", key, received: 0);
        Assert.Empty(life.State.Invoices);
        Assert.Empty(life.State.Grants);

        life.Do(new AccountCommand.CaptureHold("deposit", [new("damage", Eur(30))]));
        Settle(life, Done);
        Tell(life, "e2", key, received: 30);
        Assert.Empty(life.State.Grants);
        Assert.Equal(30m, life.Last.Paid.Major);
    }

    [Fact]
    public void Are_placed_when_their_provider_tells_before_it_answers()
    {
        var life = With().Do(new AccountCommand.PlaceHold("deposit", Eur(50)) );
        Tell(life, "e1", life.State.Pending[0].Key, received: 0);
        Assert.Equal(HoldState.Held, life.State.Holds[0].State);
    }

    [Theory]
    [InlineData("nobody", 50, 4, "method_unknown")]
    [InlineData("visa", 0, 4, "amount_not_positive")]
    [InlineData("visa", 50, 0, "hold_days_out_of_range")]
    [InlineData("visa", 50, 31, "hold_days_out_of_range")]
    public void Are_refused_before_anybody_is_asked(string method, int amount, int days, string code) => Assert.Equal(
        code, With().Refused(new AccountCommand.PlaceHold("deposit", Eur(amount)) { MethodId = method, Days = days }));

    private static void Tell(Life life, string id, string key, int received)
    {
        life.Do(new AccountCommand.TakeNotice(new("stripe", id, "t", NoticeSubject.Payment, "pi-1", life.Now, 3) { Key = $"t/a/{key}", Payment = "pi-1" }));
        if (life.State.Pending.OfType<AccountEffect.LookAt>().FirstOrDefault() is { } look)
        {
            life.Do(new AccountCommand.TakeReport(look.Key, new ProviderReport.OfPayment("pi-1", Eur(50), Done, Eur(received), Eur(0)) { Key = $"t/a/{key}" }));
        }
    }

    private static Life Settle(Life life, ProviderOutcome outcome) => life.Do(new AccountCommand.SettleEffect(life.State.Pending[^1].Key, outcome));

    private static Life Held(int amount) => Settle(With().Do(new AccountCommand.PlaceHold("deposit", Eur(amount))), Done);

    private static Life With() => new Life(BillingProfiles.Standard, Plans.Monthly("basic", 10m)).At("2024-01-01")
        .Do(new AccountCommand.AddMethod(new("visa", CollectionMethodKind.Card, "stripe", "pm_1") { Customer = "cus_1" }));
}
