using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Ledgers;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>An account that another one pays for: two accounts never share a commit, so each says what it asks of the other.</summary>
public sealed class Parents_and_children
{
    [Fact]
    public void A_child_asks_its_parent_instead_of_the_customer_and_owes_nothing_once_it_is_taken_over()
    {
        var child = Child();
        var asked = Assert.IsType<AccountEffect.BillParent>(Assert.Single(child.Effects));
        Assert.Equal(("parent", 24), (asked.Parent, asked.Amount.Major));
        Assert.Equal(24, child.Last.Open.Major);

        child.Do(new AccountCommand.SettleEffect(asked.Key, new ProviderOutcome.Succeeded("parent")));
        Assert.Equal((0, 24), (child.Last.Open.Major, child.Last.TakenOver.Major));
        Assert.Equal(24, child.State.Books[LedgerAccount.TakenOver, Euro].Major);
    }

    [Fact]
    public void What_children_owe_is_no_revenue_of_the_parent_and_bears_no_tax_twice()
    {
        var parent = new Life(BillingProfiles.Standard, Terms, Plans.Monthly("p", 1)).At("2024-01-01")
            .Do(new AccountCommand.ConsolidateCharge("child", "i1", Eur(24))).At("2024-01-02");

        Assert.Equal((24, 0), (parent.Last.Total.Major, parent.Last.Tax.Major));
        Assert.Equal((-24, 0), (parent.State.Books[LedgerAccount.TakenOver, Euro].Major, parent.State.Books[LedgerAccount.Revenue, Euro].Major));
    }

    [Fact]
    public void What_was_paid_here_before_the_parent_took_over_is_credit_here()
    {
        var child = Child();
        child.Pay(child.Last, 10).Do(new AccountCommand.SettleEffect(child.Effects[0].Key, new ProviderOutcome.Succeeded("parent")));

        Assert.Equal((0, 10), (child.Last.Open.Major, child.State.Grants.Sum(grant => grant.Left.Major)));
        Assert.Equal(24, child.State.Books[LedgerAccount.TakenOver, Euro].Major);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 10)]
    public void Credit_of_a_child_goes_to_the_parent_or_stays_when_it_comes_too_late(bool isInTime, int left)
    {
        var child = Child().Do(new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Goodwill, Eur(10), At("2024-01-01")), "op"));
        var asked = child.Effects.OfType<AccountEffect.CreditParent>().Single();
        ProviderOutcome said = isInTime ? new ProviderOutcome.Succeeded("parent") : new ProviderOutcome.Declined(DeclineClass.Hard, "consolidated_invoice_final");
        child.Do(new AccountCommand.SettleEffect(asked.Key, said));

        Assert.Equal(left, child.State.Grants.Sum(grant => grant.Left.Major));
    }

    private static AccountTerms Terms => new(Euro, "UTC") { TaxRates = [new("vat", 20)] };

    private static Life Child() => new Life(BillingProfiles.Standard, Terms with { PaidBy = "parent" }, Plans.Monthly("p", 20)).At("2024-01-01").Subscribe("p");
}
