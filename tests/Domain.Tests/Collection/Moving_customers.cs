using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Ledgers;
using Billing.Domain.Tests.Accounts;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>A customer who pays through another provider from now on is billed as before.</summary>
public sealed class Moving_customers
{
    private static readonly AccountCommand.MoveCustomer ToPayPal = new("stripe", "paypal",
    [
        new("visa", new("visa", CollectionMethodKind.Card, "paypal", "vault_1")),
        new("bank", null),
    ]);

    [Fact]
    public void End_what_is_under_way_where_it_began_and_go_on_with_the_other()
    {
        var life = Start().Do(new AccountCommand.ChargeOnce([new("thing", Eur(10))]));
        var asked = life.State.Pending.OfType<Collect>().Single();
        life.Do(ToPayPal);
        Assert.Equal(["visa paypal"], life.State.Methods.Select(static method => $"{method.Id} {method.Provider}"));
        Assert.Equal(asked, life.State.Pending.OfType<Collect>().Single());

        life.Charge("pi_1").Do(new AccountCommand.ChargeOnce([new("other", Eur(5))]));
        Assert.Equal("paypal", life.State.Pending.OfType<Collect>().Single().Method!.Provider);
        life.Charge("order_1").Do(new AccountCommand.RefundPayment(life.State.Invoices[0].Id, Eur(4)));
        Assert.Equal(("stripe", "pi_1"), life.State.Pending.OfType<AccountEffect.RefundMoney>().Select(static refund => (refund.Provider!, refund.Payment!)).Single());

        life.Do(new AccountCommand.TakeNotice(new("stripe", "e1", "dispute", NoticeSubject.Dispute, "dp_1", At("2024-01-01"), 4)));
        var look = life.State.Pending.OfType<AccountEffect.LookAt>().Single();
        life.Do(new AccountCommand.TakeReport(look.Key, new ProviderReport.OfDispute("dp_1", "pi_1", Eur(6), DisputeState.Open, "x")));
        Assert.Equal(("stripe", 10), (look.Provider, life.State.Invoices[0].Open.Major));
    }

    [Fact]
    public void Once_is_enough()
    {
        var life = Start().Do(ToPayPal);
        var facts = life.Facts.Count;
        Assert.Equal(facts, life.Do(ToPayPal).Facts.Count);
    }

    [Fact]
    public void Say_of_each_method_what_becomes_of_it()
    {
        var life = Start();
        Assert.Equal("method_not_moved", life.Refused(ToPayPal with { Methods = ToPayPal.Methods[..1] }));
        Assert.Equal("method_not_moved", life.Refused(ToPayPal with { Methods = [.. ToPayPal.Methods, ToPayPal.Methods[0]] }));
        Assert.Equal("move_elsewhere", life.Refused(ToPayPal with { To = "adyen" }));
        Assert.Equal("move_elsewhere", life.Refused(ToPayPal with { To = "stripe" }));
    }

    [Fact]
    public void Change_nothing_but_who_is_asked()
    {
        for (var moves = 0; moves < 8; moves++)
        {
            Assert.Equal(Billed(Lived(movesAt: -1)), Billed(Lived(moves)));
        }

        static string Billed(Life life) => DomainJson.Write(life.State.Invoices.Select(static invoice => invoice with { Payments = [] }).ToList())
            + DomainJson.Write(life.State.Books) + DomainJson.Write(life.State.Subscriptions);
    }

    private static Life Lived(int movesAt)
    {
        var life = Start().Subscribe("p");
        for (var month = 0; month < 8; month++)
        {
            if (month == movesAt)
            {
                life.Do(ToPayPal);
            }

            life.At($"2024-0{month + 2}-01").Charge();
            if (month % 3 == 2)
            {
                life.Do(new AccountCommand.RefundPayment(life.Last.Id, Eur(1)));
            }
        }

        return life;
    }

    [Fact]
    public void Settle_one_invoice_through_both_and_refund_each_its_way()
    {
        var life = Start().Do(new AccountCommand.ChargeOnce([new("thing", Eur(10))]));
        life.Do(new AccountCommand.SettleEffect(life.State.Pending[0].Key, new ProviderOutcome.Succeeded("pi_1") { Received = Eur(4) }))
            .Do(ToPayPal).Do(new AccountCommand.PayInvoice(life.Last.Id)).Charge("order_1");
        Assert.Equal(["stripe 4", "paypal 6"], life.Last.Payments.Select(static payment => $"{payment.Provider} {payment.Amount.Major:0}"));

        life.Do(new AccountCommand.RefundPayment(life.Last.Id, Eur(8)));
        Assert.Equal(["paypal order_1 6", "stripe pi_1 2"], life.State.Pending.OfType<AccountEffect.RefundMoney>()
            .Select(static refund => $"{refund.Provider} {refund.Payment} {refund.Amount.Major:0}"));
        Assert.Equal(2, life.State.Books[LedgerAccount.Cash, Euro].Major);
    }

    private static Life Start() => new Life(BillingProfiles.Standard, Plans.Monthly("p", 10m)).At("2024-01-01")
        .Do(new AccountCommand.AddMethod(new("visa", CollectionMethodKind.Card, "stripe", "pm_1") { Customer = "cus_1" }))
        .Do(new AccountCommand.AddMethod(new("bank", CollectionMethodKind.BankDebit, "stripe", "pm_2") { Customer = "cus_1" }));
}
