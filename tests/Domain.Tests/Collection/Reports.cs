using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Ledgers;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>How an object of a provider's stands, and what follows.</summary>
public sealed class Reports
{
    private static readonly ProviderOutcome Succeeded = new ProviderOutcome.Succeeded("pi_1");

    [Theory]
    [InlineData("unknown")]
    [InlineData("processing")]
    [InlineData("action_required")]
    public void Of_a_payment_settle_what_waits_for_it(string said)
    {
        var life = Asked();
        life.Do(new AccountCommand.SettleEffect(KeyOf(life), said switch
        {
            "unknown" => new ProviderOutcome.Unknown(),
            "processing" => new ProviderOutcome.Processing(),
            _ => new ProviderOutcome.ActionRequired(),
        }));
        See(life, NoticeSubject.Payment, "pi_1", Payment(KeyOf(life), Succeeded));

        Assert.Equal((0, "pi_1"), (life.Last.Open.Major, life.Last.Payments[0].Reference));
        Assert.Empty(life.State.Pending);
    }

    [Fact]
    public void Of_a_payment_that_was_declined_here_pay_the_invoice_or_become_credit()
    {
        var life = Asked();
        var key = KeyOf(life);
        life.Do(new AccountCommand.SettleEffect(key, new ProviderOutcome.Declined(DeclineClass.Soft, "x")));
        See(life, NoticeSubject.Payment, "pi_1", Payment(key, Succeeded));
        Assert.Equal((0, 0), (life.Last.Open.Major, life.State.Balance.Major));

        var other = Asked();
        key = KeyOf(other);
        other.Do(new AccountCommand.SettleEffect(key, new ProviderOutcome.Declined(DeclineClass.Soft, "x"))).PayAll();
        See(other, NoticeSubject.Payment, "pi_1", Payment(key, Succeeded));
        Assert.Equal((-10, 20), (other.State.Balance.Major, other.State.Books[LedgerAccount.Cash, Euro].Major));

        See(other, NoticeSubject.Payment, "pi_1", Payment(key, Succeeded));
        Assert.Equal(20, other.State.Books[LedgerAccount.Cash, Euro].Major);
    }

    [Fact]
    public void Of_less_than_was_asked_leave_the_rest_due()
    {
        var life = Asked();
        See(life, NoticeSubject.Payment, "pi_1", Payment(KeyOf(life), Succeeded) with { Received = Eur(4) });
        Assert.Equal((6, 4), (life.Last.Open.Major, life.Last.Payments[0].Amount.Major));
        Assert.Empty(life.State.Pending);

        life.Do(new AccountCommand.PayInvoice(life.Last.Id));
        Assert.Equal(6, Assert.Single(life.State.Pending.OfType<Collect>()).Amount.Major);
    }

    [Fact]
    public void Of_more_than_was_asked_leave_credit()
    {
        var life = Asked();
        life.Do(new AccountCommand.SettleEffect(KeyOf(life), new ProviderOutcome.Succeeded("pi_1") { Received = Eur(13) }));
        Assert.Equal((-3, 13), (life.State.Balance.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
    }

    [Fact]
    public void Of_another_amount_than_was_asked_settle_nothing()
    {
        var life = Asked();
        See(life, NoticeSubject.Payment, "pi_1", Payment(KeyOf(life), Succeeded) with { Amount = Eur(9) });
        Assert.Equal(10, life.Last.Open.Major);
        Assert.Single(life.State.Pending);
    }

    [Fact]
    public void Of_a_refund_that_came_back_give_the_customer_what_they_never_got()
    {
        var life = Asked().Charge("pi_1");
        life.Do(new AccountCommand.RefundPayment(life.Last.Id, Eur(4)));
        var key = KeyOf(life);
        life.Do(new AccountCommand.SettleEffect(key, new ProviderOutcome.Succeeded("re_1")));
        Assert.Equal((4, 6), (life.State.Balance.Major, life.Last.Payments[0].Left.Major));

        var failed = new ProviderReport.OfRefund("re_1", "pi_1", Eur(4), new ProviderOutcome.Declined(DeclineClass.Hard, "lost_or_stolen_card")) { Key = $"t/a/{key}" };
        See(life, NoticeSubject.Refund, "re_1", failed, key);
        See(life, NoticeSubject.Refund, "re_1", failed, key);
        Assert.Equal((0, 10, 10), (life.State.Balance.Major, life.Last.Payments[0].Left.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
    }

    [Fact]
    public void Of_a_refund_that_is_not_ours_lead_to_its_payment()
    {
        var life = Asked().Charge("pi_1");
        See(life, NoticeSubject.Refund, "re_9", new ProviderReport.OfRefund("re_9", "pi_1", Eur(4), new ProviderOutcome.Succeeded("re_9")), payment: "pi_1");
        var look = Assert.Single(life.State.Pending.OfType<AccountEffect.LookAt>());
        Assert.Equal((NoticeSubject.Payment, "pi_1"), (look.Subject, look.ObjectId));

        life.Do(new AccountCommand.TakeReport(look.Key, Payment(life.Last.Payments[0].Key, Succeeded) with { RefundedElsewhere = Eur(4) }));
        Assert.Equal((4, 6), (life.State.Balance.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
    }

    [Fact]
    public void Of_methods_that_are_gone_take_them_away_and_of_those_set_up_there_keep_them()
    {
        var life = Asked();
        See(life, NoticeSubject.Method, "pm_1", new ProviderReport.OfMethod("pm_1", CollectionMethodKind.Card, IsUsable: false));
        Assert.Empty(life.State.Methods);

        See(life, NoticeSubject.SetUp, "seti_1", new ProviderReport.OfMethod("pm_2", CollectionMethodKind.BankDebit, IsUsable: true) { Customer = "cus_1" });
        Assert.Equal(["pm_2"], life.State.Methods.Select(static method => method.Id));
        life.Do(new AccountCommand.AddMethod(new("bank", CollectionMethodKind.BankDebit, "stripe", "pm_2") { Customer = "cus_1" }));
        Assert.Equal(["bank"], life.State.Methods.Select(static method => method.Id));

        See(life, NoticeSubject.Customer, "cus_1", new ProviderReport.OfCustomer("cus_1", IsGone: true));
        Assert.Empty(life.State.Methods);
    }

    private static Life Asked() => new Life(BillingProfiles.Standard, Plans.Monthly("p", 10m)).At("2024-01-01")
        .Do(new AccountCommand.AddMethod(new("m", CollectionMethodKind.Card, "stripe", "pm_1")))
        .Do(new AccountCommand.ChargeOnce([new("thing", Eur(10))]));

    private static string KeyOf(Life life) => life.State.Pending[0].Key;

    private static ProviderReport.OfPayment Payment(string key, ProviderOutcome outcome) =>
        new("pi_1", Eur(10), outcome, Eur(10), Eur(0)) { Key = $"t/a/{key}" };

    private static int told;

    private static void See(Life life, NoticeSubject subject, string objectId, ProviderReport report, string? key = null, string? payment = null)
    {
        var ours = key ?? ProviderKeys.OwnPart((report as ProviderReport.OfPayment)?.Key);
        life.Do(new AccountCommand.TakeNotice(new("stripe", $"e{Interlocked.Increment(ref told)}", "t", subject, objectId, At("2024-01-01"), 5)
        {
            Key = ours is null ? null : $"t/a/{ours}",
            Payment = payment ?? (subject == NoticeSubject.Payment ? objectId : null),
        }));
        life.Do(new AccountCommand.TakeReport(life.State.Pending.OfType<AccountEffect.LookAt>().First().Key, report));
    }
}
