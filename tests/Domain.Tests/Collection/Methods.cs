using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>By which methods money is taken, in which order, and through which it goes back.</summary>
public sealed class Methods
{
    private static readonly ProviderOutcome Soft = new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds");
    private static readonly ProviderOutcome Hard = new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card");
    private static readonly ProviderOutcome Paid = new ProviderOutcome.Succeeded("pay-1");

    [Fact]
    public void Are_tried_one_after_the_other_until_one_pays()
    {
        var life = With(Card("visa"), PayPal("paypal")).Subscribe("basic");
        Assert.Equal("visa", Asked(life).Method!.Id);
        Answer(life, Soft);
        Assert.Equal("paypal", Asked(life).Method!.Id);
        Answer(life, Paid);

        Assert.Equal(0m, life.Last.Open.Major);
        Assert.Equal(["paypal pay-1"], life.Last.Payments.Select(static payment => $"{payment.Provider} {payment.Reference}"));
        Assert.Empty(life.State.Attempts);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("processing")]
    [InlineData("action_required")]
    public void Wait_for_each_other_while_an_outcome_is_open(string said)
    {
        var life = With(Card("visa"), PayPal("paypal")).Subscribe("basic");
        Answer(life, said switch
        {
            "unknown" => new ProviderOutcome.Unknown(),
            "processing" => new ProviderOutcome.Processing(),
            _ => new ProviderOutcome.ActionRequired(),
        });

        Assert.Single(life.State.Pending);
        Assert.Equal("payment_under_way", life.Refused(new AccountCommand.PayInvoice(life.Last.Id) { MethodId = "paypal" }));
        Assert.Equal("payment_under_way", life.Refused(new AccountCommand.RemoveMethod("visa")));
    }

    [Fact]
    public void Leave_the_invoice_open_when_none_pays_and_begin_a_new_round_when_asked()
    {
        var life = With(Card("visa"), PayPal("paypal")).Subscribe("basic");
        Answer(Answer(life, Soft), Hard);
        Assert.Empty(life.State.Pending);
        Assert.Equal(10m, life.Last.Open.Major);
        Assert.Equal(["1 visa declined soft", "2 paypal declined hard"], life.State.Attempts.Select(Told));

        life.Do(new AccountCommand.PayInvoice(life.Last.Id));
        Assert.Equal(("visa", 2), (Asked(life).Method!.Id, Asked(life).Round));
        Assert.Equal(3, life.State.Attempts[^1].Number);
    }

    [Fact]
    public void Are_not_charged_behind_the_back_of_who_is_there()
    {
        var life = With(Card("visa"), PayPal("paypal")).Do(new AccountCommand.SwitchAutoPay(Off: true)).Subscribe("basic");
        life.Do(new AccountCommand.PayInvoice(life.Last.Id) { IsOnSession = true });
        Answer(life, Soft);
        Assert.Empty(life.State.Pending);
    }

    /// <summary>Which rules, for how much: what is tried first, and what after a decline of which kind.</summary>
    [Theory]
    [InlineData("none", 10, "visa", "paypal", "paypal", "the customer's own order")]
    [InlineData("prefer paypal", 10, "paypal", "visa", "visa", "preferred before")]
    [InlineData("paypal from 100", 10, "visa", "paypal", "paypal", "below the bound the rule says nothing")]
    [InlineData("paypal from 100", 100, "paypal", "visa", "visa", "at the bound it does")]
    [InlineData("no cards after hard", 10, "visa", "sepa", "paypal", "after a hard decline the other card is left out")]
    public void Are_chosen_by_rules(string rule, decimal amount, string first, string afterSoft, string afterHard, string why)
    {
        var rules = rule switch
        {
            "prefer paypal" => new RoutingRule(RoutingVerb.Prefer) { Provider = "paypal" },
            "paypal from 100" => new RoutingRule(RoutingVerb.Prefer) { Provider = "paypal", AtLeast = Eur(100) },
            "no cards after hard" => new RoutingRule(RoutingVerb.Exclude) { Kind = CollectionMethodKind.BankDebit, After = DeclineClass.Hard },
            _ => null,
        };
        var methods = rule == "no cards after hard" ? new[] { Card("visa"), Bank("sepa"), PayPal("paypal") } : [Card("visa"), PayPal("paypal")];
        foreach (var (declined, then) in new[] { (Soft, afterSoft), (Hard, afterHard) })
        {
            var life = With(methods);
            life.Do(new AccountCommand.SetTerms(life.State.Terms with { Routing = rules is null ? [] : [rules] }));
            life.Do(new AccountCommand.ChargeOnce([new("thing", Eur(amount))]));
            Assert.True(first == Asked(life).Method!.Id, why);
            Answer(life, declined);
            Assert.True(then == Asked(life).Method!.Id, why);
        }
    }

    [Fact]
    public void Are_tried_for_a_purchase_too_before_it_is_gone()
    {
        var life = With(Card("visa"), PayPal("paypal"));
        life.Do(new AccountCommand.SetTerms(life.State.Terms with { PaysFirst = true })).Subscribe("basic");
        Answer(Answer(life, Soft), Paid);
        Assert.Equal("paypal", life.Last.Payments[0].Provider);

        life.Do(new AccountCommand.ChargeOnce([new("thing", Eur(5))]));
        Answer(Answer(life, Soft), Soft);
        Assert.Single(life.Invoices);
        Assert.Empty(life.State.Purchases);
        Assert.Empty(life.State.Attempts);
    }

    [Fact]
    public void Take_money_back_through_the_payments_it_came_by_the_last_first()
    {
        var life = With(Card("visa")).Subscribe("basic");
        life.Pay(life.Last, 4m);
        Answer(life, Paid); // asked for ten before the transfer came: four are credit now
        life.Do(new AccountCommand.RefundPayment(life.Last.Id, Eur(8)));

        Assert.Equal(["pay-1 6"], life.State.Pending.OfType<AccountEffect.RefundMoney>().Select(static refund => $"{refund.Payment} {refund.Amount.Major:0}"));
        Assert.Equal(["other 2"], life.State.HandRefunds.Select(static refund => $"{refund.Channel} {refund.Amount.Major:0}"));
        Assert.Equal([2m, 0m], life.Last.Payments.Select(static payment => payment.Left.Major));
        life.Do(new AccountCommand.SettleEffect(life.State.Pending[0].Key, Hard));
        Assert.Equal([2m, 6m], life.Last.Payments.Select(static payment => payment.Left.Major));
    }

    [Fact]
    public void Are_named_once_and_put_first_when_asked()
    {
        var life = With(Card("visa"), PayPal("paypal"));
        Assert.Equal("method_exists", life.Refused(new AccountCommand.AddMethod(Card("visa") with { Reference = "other" })));
        life.Do(new AccountCommand.PreferMethod("paypal"));
        Assert.Equal(["paypal", "visa"], life.State.Methods.Select(static method => method.Id));
        Assert.Equal(["visa"], life.Do(new AccountCommand.RemoveMethod("paypal")).State.Methods.Select(static method => method.Id));
        Assert.Equal("method_unknown", life.Refused(new AccountCommand.PreferMethod("paypal")));
    }

    [Fact]
    public void Bring_the_customers_name_at_their_provider_once()
    {
        var life = With(Card("visa"), Card("master"), PayPal("paypal"));
        Assert.Equal(new ProviderCustomer("stripe", "cus_1"), Assert.Single(life.State.Customers));

        life.Do(new AccountCommand.MapCustomer("paypal", "payer-7")).Do(new AccountCommand.MapCustomer("stripe", "cus_1"));
        life.Do(new AccountCommand.AddMethod(Card("other") with { Customer = "cus_2" })).Do(new AccountCommand.RemoveMethod("other"));
        Assert.Equal("cus_2", life.State.CustomerAt("stripe"));
        Assert.Equal("payer-7", life.State.CustomerAt("paypal"));
        Assert.Equal(3, life.State.Customers.Length);
    }

    [Fact]
    public void Are_forgotten_by_their_provider_when_they_are_removed_here()
    {
        var life = With(Card("visa"), PayPal("paypal")).Do(new AccountCommand.RemoveMethod("paypal")).Do(new AccountCommand.RemoveMethod("visa"));
        var asked = Assert.IsType<AccountEffect.ForgetMethod>(Assert.Single(life.State.Pending)); // PayPal knew no customer
        Assert.Equal(("stripe", "pm_visa"), (asked.Provider, asked.Reference));

        life.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Succeeded("pm_visa")));
        Assert.Empty(life.State.Pending);
    }

    [Fact]
    public void Come_and_go_without_disturbing_what_waits_for_its_money()
    {
        var life = With(Card("visa")).Do(new AccountCommand.SetTerms(new AccountTerms(Euro, "UTC") { PaysFirst = true })).Subscribe("basic");
        Answer(life, new ProviderOutcome.ActionRequired());
        life.Do(new AccountCommand.AddMethod(PayPal("paypal"))).Do(new AccountCommand.MapCustomer("stripe", "cus_9"));

        Assert.False(life.State.Purchases.Single().IsOff);
    }

    private static string Told(PaymentAttempt attempt) => $"{attempt.Number} {attempt.MethodId} {attempt.State} {attempt.Class}".ToLowerInvariant();

    private static CollectionMethod Card(string id) => new(id, CollectionMethodKind.Card, "stripe", $"pm_{id}") { Customer = "cus_1", Country = "DE" };

    private static CollectionMethod PayPal(string id) => new(id, CollectionMethodKind.Wallet, "paypal", $"vault_{id}");

    private static CollectionMethod Bank(string id) => new(id, CollectionMethodKind.BankDebit, "stripe", $"pm_{id}");

    private static Collect Asked(Life life) => life.State.Pending.OfType<Collect>().Last();

    private static Life Answer(Life life, ProviderOutcome outcome) => life.Do(new AccountCommand.SettleEffect(Asked(life).Key, outcome));

    private static Life With(params CollectionMethod[] methods)
    {
        var life = new Life(BillingProfiles.Standard, Plans.Monthly("basic", 10m)).At("2024-01-01");
        foreach (var method in methods)
        {
            life.Do(new AccountCommand.AddMethod(method));
        }

        return life;
    }
}
