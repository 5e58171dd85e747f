using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>A refund is in the books when it is decided. Money that then does not leave is the customer's as it was before.</summary>
public sealed class Declined_refunds
{
    private static readonly ProviderOutcome Declined = new ProviderOutcome.Declined(DeclineClass.Hard, "expired_card");

    [Fact]
    public void Pay_their_invoice_again()
    {
        var life = Paid();
        life.Do(new AccountCommand.RefundPayment(life.Last.Id, Eur(4)));
        Assert.Equal((4, 6), (life.State.Balance.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));

        life.Do(new AccountCommand.SettleEffect(Refund(life).Key, Declined));

        Assert.Equal((0, 10), (life.State.Balance.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
        Assert.Equal((10, 0), (life.Last.Paid.Major, life.Last.Open.Major));
    }

    [Fact]
    public void Of_a_credit_note_become_credit()
    {
        var life = Paid();
        life.Do(new AccountCommand.IssueCreditNote(life.Last.Id, [new("1", Eur(4))], CreditNoteUse.Refund, "op"))
            .Do(new AccountCommand.SettleEffect(Refund(life).Key, Declined));

        Assert.Equal((-4, 10), (life.State.Balance.Major, life.State.Books[LedgerAccount.Cash, Euro].Major));
    }

    [Fact]
    public void Heard_of_twice_count_once()
    {
        var life = Paid();
        life.Do(new AccountCommand.RefundPayment(life.Last.Id, Eur(4)));
        var refused = new AccountCommand.SettleEffect(Refund(life).Key, Declined);

        Assert.Equal(10, life.Do(refused).Do(refused).State.Books[LedgerAccount.Cash, Euro].Major);
    }

    private static AccountEffect.RefundMoney Refund(Life life) => life.Effects.OfType<AccountEffect.RefundMoney>().Single();

    private static Life Paid() => new Life(BillingProfiles.Standard, Plans.Monthly("p", 10m)).At("2024-01-01").Subscribe("p").Charge();
}
