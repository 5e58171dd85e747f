using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Taxes;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Wallets, voids and threshold invoices under the lago profile.</summary>
public sealed class LagoMoneyLives
{
    private static readonly BillingConvention Lago = BillingProfiles.Lago;
    private static readonly AnchorChoice Calendar = new AnchorChoice.Calendar();

    [Fact]
    public void LAGO_CRN_005_credit_that_was_bought_is_given_back_only_as_far_as_it_is_left()
    {
        var life = WithWallet(new AccountTerms(Euro, "UTC"), 0).Do(new AccountCommand.TopUpWallet("w", 15, GrantKind.Purchased));
        var topUp = life.Last;
        Assert.Equal("credit_note_before_payment", life.Refused(Note(topUp, 5)));

        life.Pay(topUp, 15).Do(Note(topUp, 5));
        Assert.Equal((500, 1_000), (life.LastNote.Refund.MinorUnits, AccountViews.WalletBalance(life.State, "w").MinorUnits));
        Assert.Equal("higher_than_wallet_balance", life.Refused(Note(topUp, 10.01m)));

        life.Do(new AccountCommand.VoidCredit($"{topUp.Id}.top-up", Eur(3)));
        Assert.Equal("higher_than_wallet_balance", life.Refused(Note(topUp, 8)));

        static AccountCommand Note(Invoice invoice, decimal amount) =>
            new AccountCommand.IssueCreditNote(invoice.Id, [new("1", Eur(amount))], CreditNoteUse.Refund, "op");
    }

    [Fact]
    public void LAGO_CRN_006_a_voided_invoice_comes_to_nothing()
    {
        var life = new Life(Lago, Plans.Monthly("p", 1)).At("2024-01-01").Do(new AccountCommand.ChargeOnce([new("thing", Eur(12))]));
        life.Pay(life.Last, 3).Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(3), Eur(3)));

        Assert.Equal([600, 600], life.State.CreditNotes.Select(note => note.Total.MinorUnits));
        Assert.Equal((300, 300), (life.State.CreditNotes[0].Refund.MinorUnits, life.State.CreditNotes[0].Balance.MinorUnits));
        Assert.Equal((0, 0), (life.State.CreditNotes[1].Refund.MinorUnits, life.State.CreditNotes[1].Balance.MinorUnits));
        Assert.Equal((InvoiceStatus.Voided, 1_200), (life.Last.Status, life.State.CreditNotes.Sum(note => note.Total.MinorUnits)));
    }

    [Fact]
    public void LAGO_WAL_004_a_grant_of_credits_is_voided_in_money()
    {
        var life = new Life(Lago, Plans.Monthly("p", 1)).At("2024-01-01")
            .Do(new AccountCommand.OpenWallet(new Wallet("w", 0.5m, Euro)))
            .Do(new AccountCommand.TopUpWallet("w", 100, GrantKind.Promotional));
        var (wallet, grant) = (life.State.Wallets[0], life.State.Grants[0]);
        Assert.Equal(5_000, grant.Left.MinorUnits);

        life.Do(new AccountCommand.VoidCredit(grant.Id, wallet.ToMoney(60))).Do(new AccountCommand.VoidCredit(grant.Id, wallet.ToMoney(40)));
        Assert.Equal([3_000, 2_000], life.Facts.OfType<AccountFact.CreditVoided>().Select(fact => fact.Amount.MinorUnits));
        Assert.Equal(0, AccountViews.WalletBalance(life.State, "w").MinorUnits);
    }

    [Fact]
    public void LAGO_WAL_007_the_ongoing_balance_runs_ahead_of_the_real_one()
    {
        var plan = Plans.Monthly("one", 1, BillingTiming.InArrears).With(Plans.Metered("usage", 1));
        var life = WithWallet(new AccountTerms(Euro, "UTC") { GraceDays = 5 }, 10, plan).At("2024-01-01").Subscribe("one", Calendar);
        Assert.Equal((1_000, 500), Balances(life.At("2024-01-10").Use(5)));
        Assert.Equal(400, Balances(life.At("2024-02-01")).Ongoing);
        Assert.Equal(600, Balances(life).Real - Balances(life).Ongoing);
        Assert.Equal(100, Balances(life.At("2024-02-02").Use(3)).Ongoing);

        life.Do(new AccountCommand.FinalizeInvoice(life.Last.Id));
        Assert.Equal((400, 100), Balances(life));
    }

    [Theory]
    [InlineData(GrantKind.Promotional, 16, 0)]
    [InlineData(GrantKind.Purchased, 10, 50)]
    public void LAGO_WAL_009_a_wallet_is_filled_to_its_target(GrantKind kind, int wallet, int bought)
    {
        var plan = new PlanVersion("usage", 1, Euro, BillingInterval.Monthly, [Plans.Metered("usage", 1)]);
        var life = new Life(Lago, plan).At("2024-01-01")
            .Do(new AccountCommand.OpenWallet(new Wallet("w", 1, Euro) { TopUp = new(Eur(5), Eur(10), null, kind, Eur(50)) }))
            .Do(new AccountCommand.TopUpWallet("w", 10, GrantKind.Promotional)).Subscribe("usage", Calendar).Use(6);

        Assert.Equal(wallet * 100, AccountViews.WalletBalance(life.State, "w").MinorUnits);
        Assert.Equal(bought, life.Invoices.Sum(invoice => invoice.Lines.Where(line => line.Kind == LineKind.TopUp).Sum(line => line.Quantity)));
        Assert.Equal(bought == 0 ? 0 : 1, life.Invoices.Length);
    }

    [Fact]
    public void LAGO_WAL_011_a_fee_in_advance_is_paid_from_the_wallet_at_once()
    {
        var plan = Plans.Monthly("one", 1, BillingTiming.InArrears).With(Plans.Metered("usage", 50, BillingTiming.InAdvance));
        var life = WithWallet(new AccountTerms(Euro, "UTC") { GraceDays = 10, TaxRates = [new TaxRate("vat", 10)] }, 100, plan)
            .At("2024-01-01").Subscribe("one", Calendar).At("2024-01-10").Use(1);
        Assert.Equal(4_500, Balances(life).Real);
        Assert.Equal((4_500, 4_390), Balances(life.At("2024-02-01")));
    }

    [Fact]
    public void LAGO_PRG_001_a_threshold_is_invoiced_once_and_credited_at_the_end()
    {
        var life = Progressive(200).At("2022-12-05").Use(1_000_000);
        Assert.Equal(20_000, life.Invoices.Single().Total.MinorUnits);
        Assert.Single(life.At("2022-12-15").Use(1_000_000).Invoices);

        AssertFinal(life.At("2023-01-01"), fees: 43_100, credit: 20_000, total: 23_100);
    }

    [Fact]
    public void LAGO_PRG_002_a_termination_credits_what_was_invoiced_early()
    {
        var life = Progressive(200).At("2022-12-05").Use(1_000_000).At("2022-12-18").Cancel();

        AssertFinal(life, fees: 21_800, credit: 20_000, total: 1_800);
    }

    [Fact]
    public void LAGO_PRG_003_an_upgrade_credits_it_on_the_invoice_of_the_old_plan()
    {
        var life = Progressive(200).At("2022-12-05").Use(1_000_000).At("2022-12-18").Change("bigger");

        AssertFinal(life, fees: 21_700, credit: 20_000, total: 1_700);
    }

    [Fact]
    public void LAGO_PRG_004_a_second_threshold_bills_all_that_is_new()
    {
        var life = Progressive(200, 500);
        Assert.Equal(20_000, life.At("2022-12-15").Use(1_000_000).Invoices.Single().Total.MinorUnits);
        Assert.Single(life.At("2022-12-20").Use(1_000_000).Invoices);
        Assert.Equal(40_000, life.At("2022-12-25").Use(1_000_000).Last.Total.MinorUnits);

        AssertFinal(life.At("2023-01-01"), fees: 63_100, credit: 60_000, total: 3_100);
    }

    [Fact]
    public void LAGO_PRG_006_a_threshold_of_a_lifetime_never_fires_again()
    {
        var life = Progressive(200).At("2022-12-05").Use(1_000_000).At("2023-01-01");
        Assert.Equal([20_000, 3_100], life.Invoices.Select(invoice => invoice.Total.MinorUnits));

        life.At("2023-01-10").Use(2_000_000).At("2023-02-01");
        Assert.Equal((3, 43_100), (life.Invoices.Length, life.Last.Total.MinorUnits));
        life.At("2023-02-10").Use(3_000_000).At("2023-03-01");
        Assert.Equal((4, 63_100), (life.Invoices.Length, life.Last.Total.MinorUnits));
    }

    private static Life Progressive(params decimal[] levels) => new Life(
            Lago,
            Plans.Monthly("plan", 31, BillingTiming.InArrears).With(Plans.Metered("usage", 0.0002m)) with
            {
                Thresholds = new SpendThresholds([.. levels.Select(Eur)]),
            },
            Plans.Monthly("bigger", 62, BillingTiming.InArrears))
        .At("2022-12-01").Subscribe("plan", Calendar);

    private static void AssertFinal(Life life, long fees, long credit, long total)
    {
        var billedBefore = life.Last.Lines.Where(line => line.Kind == LineKind.BilledBefore).Sum(line => line.Amount.Money.MinorUnits);
        Assert.Equal((fees, -credit, total), (life.Last.Subtotal.MinorUnits - billedBefore, billedBefore, life.Last.Total.MinorUnits));
    }

    private static Life WithWallet(AccountTerms terms, decimal balance, params ImmutableArray<PlanVersion> plans)
    {
        var life = new Life(Lago, terms, plans).At("2023-12-31").Do(new AccountCommand.OpenWallet(new Wallet("w", 1, Euro)));
        return balance == 0 ? life : life.Do(new AccountCommand.TopUpWallet("w", balance, GrantKind.Promotional));
    }

    private static (long Real, long Ongoing) Balances(Life life) => (
        AccountViews.WalletBalance(life.State, "w").MinorUnits, AccountViews.OngoingBalance(life.State, "w", life.Now).MinorUnits);
}
