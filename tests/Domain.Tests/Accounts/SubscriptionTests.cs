using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Lives under our own convention.</summary>
public sealed class SubscriptionTests
{
    private static readonly PlanVersion Thirty = Plans.Monthly("thirty", 30);
    private static readonly PlanVersion Sixty = Plans.Monthly("sixty", 60);

    [Fact]
    public void An_upgrade_mid_period_credits_the_unused_days_of_the_old_plan()
    {
        var life = Started().PayAll().At("2024-04-16").Change("sixty");

        Assert.Equal(["2024-04-16 2024-05-01 30"], Life.Lines(life.Last));
        Assert.Equal((1_500, 1_500), (life.LastNote.Total.MinorUnits, life.Last.Payable.MinorUnits));
    }

    [Fact]
    public void What_was_not_paid_yet_is_taken_off_instead_of_credited()
    {
        var life = Started().At("2024-04-16").Change("sixty");

        Assert.Equal((1_500, 0), (life.LastNote.TakenOff.MinorUnits, life.LastNote.Balance.MinorUnits));
        Assert.Equal([1_500, 3_000], life.Invoices.Select(invoice => invoice.Open.MinorUnits));
    }

    [Fact]
    public void A_downgrade_waits_for_the_end_of_the_period_and_can_be_called_off()
    {
        var life = new Life(BillingProfiles.Standard, Thirty, Sixty).At("2024-04-01").Subscribe("sixty").At("2024-04-10").Change("thirty");
        Assert.Single(life.Subscription().Planned);

        life.Change("sixty");
        Assert.Empty(life.Subscription().Planned);
        Assert.Equal(6_000, life.At("2024-05-01").Last.Total.MinorUnits);

        Assert.Equal(3_000, life.At("2024-05-10").Change("thirty").At("2024-06-01").Last.Total.MinorUnits);
        Assert.Empty(life.State.CreditNotes);
    }

    [Fact]
    public void A_ramp_is_a_row_of_planned_quantities()
    {
        var life = new Life(BillingProfiles.Standard, new PlanVersion("seats", 1, Euro, BillingInterval.Monthly, [Plans.Fee("seat", 10)])).At("2024-01-01").Subscribe("seats");
        foreach (var (date, seats) in new[] { ("2024-02-01", 5), ("2024-03-01", 9), ("2024-03-16", 10) })
        {
            life.Do(new AccountCommand.ChangeQuantities("s", [new("seat", seats)], new Effective.On(Date(date))));
        }

        life.At("2024-04-01");
        Assert.Equal([1_000, 5_000, 9_000, 5_161, 10_000], life.Invoices.Select(invoice => invoice.Total.MinorUnits));
        Assert.Equal(4_645, life.State.CreditNotes.Sum(note => note.Total.MinorUnits));
    }

    [Fact]
    public void Phases_come_one_after_the_other_and_then_the_plan()
    {
        var phased = Plans.Monthly("phased", 40) with
        {
            Trial = new(10),
            Phases = [new(BillingInterval.Monthly, [Plans.Fee("fee", 5)]), new(new(IntervalUnit.Month, 2), [Plans.Fee("fee", 20)])],
        };
        var life = new Life(BillingProfiles.Standard, phased).At("2024-01-01").Subscribe("phased", new AnchorChoice.Day(11)).At("2024-05-11");

        Assert.Equal(
            [
                "2024-01-11 2024-02-11 5", "2024-02-11 2024-03-11 20", "2024-03-11 2024-04-11 20", "2024-04-11 2024-05-11 40",
                "2024-05-11 2024-06-11 40",
            ],
            life.AllLines());
    }

    [Fact]
    public void A_phase_that_is_over_is_not_had_again_unless_the_plan_says_so()
    {
        var phased = Plans.Monthly("phased", 40) with { Phases = [new(BillingInterval.Monthly, [Plans.Fee("fee", 5)])] };
        Assert.Equal(4_000, Changed(phased).Last.Total.MinorUnits);
        Assert.Equal(500, Changed(phased with { PhaseAlignment = PhaseAlignment.ChangeOfPlan }).Last.Total.MinorUnits);

        static Life Changed(PlanVersion plan) => new Life(BillingProfiles.Standard, Thirty, plan)
            .At("2024-01-01").Subscribe("thirty").At("2024-02-10").Change("phased", new Effective.AtPeriodEnd()).At("2024-03-01");
    }

    [Fact]
    public void A_yearly_plan_may_bill_its_usage_every_month()
    {
        var yearly = Plans.Of("yearly", 300, BillingInterval.Yearly).With(Plans.Metered("calls", 0.10m) with { Interval = BillingInterval.Monthly });
        var life = new Life(BillingProfiles.Standard, yearly).At("2024-01-15").Subscribe("yearly")
            .At("2024-01-20").Use(100).At("2024-02-20").Use(50).At("2025-01-15");

        Assert.Equal(
            ["2024-01-15 2025-01-15 300", "2024-01-15 2024-02-15 10", "2024-02-15 2024-03-15 5", "2025-01-15 2026-01-15 300"],
            life.AllLines());
    }

    [Fact]
    public void Subscriptions_that_renew_on_one_day_stand_on_one_invoice()
    {
        var life = new Life(BillingProfiles.Standard, Thirty, Plans.Monthly("other", 7) with { Family = "g" })
            .At("2024-04-01").Subscribe("thirty").Subscribe("other", id: "t").At("2024-05-01");

        Assert.Equal([3_000, 700], life.Last.Lines.Select(line => line.Amount.Money.MinorUnits));
    }

    [Fact]
    public void Two_that_end_at_one_moment_each_end_as_was_agreed()
    {
        var life = new Life(BillingProfiles.Standard, Thirty, Plans.Monthly("other", 60) with { Family = "g" })
            .At("2024-04-01").Subscribe("thirty").Subscribe("other", id: "t").PayAll()
            .Do(new AccountCommand.CancelSubscription("s", new Effective.On(Date("2024-04-15")), TerminationCredit.Skip))
            .Do(new AccountCommand.CancelSubscription("t", new Effective.On(Date("2024-04-15")), TerminationCredit.Refund))
            .At("2024-04-16");

        Assert.Equal((3_000, 3_000), (life.State.CreditNotes.Single().Total.MinorUnits, life.LastNote.Refund.MinorUnits));
    }

    [Fact]
    public void A_pause_is_announced_with_the_day_it_ends()
    {
        var life = Started().At("2024-04-11").Do(new AccountCommand.PauseSubscription("s", Date("2024-04-21"))).At("2024-05-01");

        Assert.Equal(["2024-04-01 2024-05-01 30", "2024-04-21 2024-05-01 10", "2024-05-01 2024-06-01 30"], life.AllLines());
        Assert.Equal(2_000, life.LastNote.Total.MinorUnits);
    }

    [Fact]
    public void A_pause_in_a_trial_neither_ends_nor_prolongs_it()
    {
        var life = new Life(BillingProfiles.Standard, Thirty with { Trial = new(20) }).At("2024-04-01").Subscribe("thirty")
            .At("2024-04-05").Do(new AccountCommand.PauseSubscription("s", Date("2024-04-10"))).At("2024-04-12");
        Assert.Equal(SubscriptionStatus.Trialing, life.Subscription().Status);
        Assert.Empty(life.Invoices);

        life.At("2024-04-21");
        Assert.Equal((SubscriptionStatus.Active, "2024-04-21 2024-05-01 10"), (life.Subscription().Status, life.AllLines().Single()));
    }

    [Fact]
    public void A_block_from_before_a_change_of_plan_keeps_the_change()
    {
        var life = Started().PayAll().At("2024-04-16").Change("sixty").PayAll()
            .At("2024-04-20").Do(new AccountCommand.BlockBilling("s", Date("2024-04-11")))
            .At("2024-04-21").Do(new AccountCommand.UnblockBilling("s", Date("2024-04-21")));

        Assert.Equal(["2024-04-21 2024-05-01 20"], Life.Lines(life.Last));
        Assert.Equal("2024-05-01 2024-06-01 60", Life.Lines(life.At("2024-05-01").Last).Single());
    }

    [Fact]
    public void A_seat_that_comes_and_goes_costs_its_days()
    {
        var seats = Plans.Metered("seats", 30) with { Meter = new("seats", Aggregation.UniqueCount) { IsRecurring = true, IsProrated = true } };
        var life = new Life(BillingProfiles.Standard, new PlanVersion("seats", 1, Euro, BillingInterval.Monthly, [seats])).At("2024-04-01").Subscribe("seats")
            .At("2024-04-16").Do(Seat("a")).At("2024-05-01");
        Assert.Equal(1_500, life.Last.Total.MinorUnits);
        Assert.Equal(3_000, life.At("2024-06-01").Last.Total.MinorUnits);

        life.At("2024-06-16").Do(Seat("a", leaves: true)).At("2024-07-01");
        Assert.Equal(1_500, life.Last.Total.MinorUnits);
        Assert.Equal(4, life.At("2024-08-02").Invoices.Length + 1);

        AccountCommand Seat(string subject, bool leaves = false) => new AccountCommand.RecordUsage("s",
            [new UsageEvent($"{subject}{leaves}", "seats", leaves ? At("2024-06-16") : At("2024-04-16"), 1) { Subject = subject, Removes = leaves }]);
    }

    [Fact]
    public void Usage_that_comes_or_goes_while_its_invoice_is_a_draft_is_written_into_the_draft()
    {
        var plan = new PlanVersion("usage", 1, Euro, BillingInterval.Monthly, [Plans.Metered("calls", 1)]);
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC") { GraceDays = 5 }, plan).At("2024-01-01").Subscribe("usage")
            .At("2024-01-10").Use(7).At("2024-02-02").Use(3, at: "2024-01-20")
            .Do(new AccountCommand.WithdrawUsage("s", ["e2"])).At("2024-02-06");

        Assert.Equal(["2024-01-01 2024-02-01 3"], life.AllLines());
        Assert.Empty(life.State.CreditNotes);
    }

    [Fact]
    public void A_preview_is_what_will_be_billed()
    {
        var life = Started();
        var preview = AccountViews.Preview(life.State, At("2024-07-01"));

        Assert.Equal(preview.Select(DomainJson.Write), life.At("2024-07-01").Invoices.Skip(1).Select(DomainJson.Write));
    }

    [Fact]
    public void A_voided_invoice_is_billed_anew_as_things_stand_now()
    {
        var life = Started();
        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)) { Reissue = true });

        Assert.Equal([(InvoiceStatus.Voided, 0L), (InvoiceStatus.Finalized, 3_000L)], life.Invoices.Select(i => (i.Status, i.Open.MinorUnits)));
        Assert.Equal(3_000, life.State.Balance.MinorUnits);
        Assert.Equal("INV-000002", life.Last.Number);
    }

    [Fact]
    public void A_tenants_numbers_are_pending_until_the_series_gives_them()
    {
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC") { NumbersComeLater = true }, Thirty).At("2024-04-01").Subscribe("thirty");
        Assert.Null(life.Last.Number);
        Assert.Equal(life.Last.Id, life.Effects.OfType<AccountEffect.RequestNumber>().Single().InvoiceId);

        life.Do(new AccountCommand.NumberInvoice(life.Last.Id, "T-7"));
        Assert.Equal("T-7", life.Last.Number);
        Assert.Equal("invoice_numbered", life.Refused(new AccountCommand.NumberInvoice(life.Last.Id, "T-8")));
    }

    [Fact]
    public void Credit_that_expires_is_breakage_when_it_was_bought_and_no_cost_when_it_was_given()
    {
        var life = new Life(BillingProfiles.Standard, Thirty).At("2024-04-01").Do(new AccountCommand.GrantCredit(
            CreditGrant.Of("g", GrantKind.Promotional, Eur(50), At("2024-04-01")) with { ExpiresAt = At("2024-05-15") }, "op"));

        life.Subscribe("thirty").At("2024-05-15");
        Assert.Equal((0, 1_000), (life.State.Grants[0].Left.MinorUnits, life.Invoices[1].Open.MinorUnits));
        Assert.Equal(5_000, life.State.Books[LedgerAccount.CreditGivenAway, Euro].MinorUnits);
    }

    [Fact]
    public void A_refusal_has_a_name()
    {
        var life = new Life(
                BillingProfiles.Standard,
                new AccountTerms(Euro, "UTC") { ApprovalAbove = Eur(100) },
                Thirty,
                Sixty,
                Plans.Monthly("dollars", 5, currency: Dollar) with { Family = "d" })
            .At("2024-04-01").Subscribe("thirty");
        var invoice = life.Last.Id;
        (AccountCommand Command, string Code)[] table =
        [
            (new AccountCommand.Subscribe("s", "thirty"), "subscription_id_taken"),
            (new AccountCommand.Subscribe("t", "sixty"), "subscription_exists_use_portal"),
            (new AccountCommand.Subscribe("t", "unknown"), "plan_version_unknown"),
            (new AccountCommand.Subscribe("t", "thirty") { Version = 9 }, "plan_version_unknown"),
            (new AccountCommand.Subscribe("t", "dollars"), "currency_mismatch"),
            (new AccountCommand.ChangePlan("x", "sixty", new Effective.Now()), "subscription_unknown"),
            (new AccountCommand.ChangePlan("s", "sixty", new Effective.On(Date("2024-03-01"))), "change_before_start"),
            (new AccountCommand.ChangeQuantities("s", [new("fee", -1)], new Effective.Now()), "quantity_negative"),
            (new AccountCommand.ChangeQuantities("s", [new("none", 1)], new Effective.Now()), "item_unknown"),
            (new AccountCommand.AddItem("s", new("a", new ChargeModel.PerUnit(-1)), new Effective.Now()), "price_negative"),
            (new AccountCommand.ChangeAnchor("s", 32, new Effective.Now()), "anchor_day_invalid"),
            (new AccountCommand.PauseSubscription("s", Date("2024-03-01")), "schedule_in_the_past"),
            (new AccountCommand.BlockBilling("s", Date("2024-05-01")), "block_in_the_future"),
            (new AccountCommand.RecordUsage("s", [new("e", "m", At("2024-03-01"), 1)]), "usage_outside_subscription"),
            (new AccountCommand.RecordUsage("s", [new("e", "m", At("2024-04-01"), 0.0000000001m)]), "usage_too_fine"),
            (new AccountCommand.ChargeOnce([new("thing", Eur(-1))]), "amount_not_positive"),
            (new AccountCommand.ChargeOnce([new("thing", Usd(1))]), "currency_mismatch"),
            (new AccountCommand.IssueCreditNote(invoice, [new("1", Eur(31))], CreditNoteUse.ToBalance, "op"), "credit_above_invoice"),
            (new AccountCommand.IssueCreditNote(invoice, [new("9", Eur(1))], CreditNoteUse.ToBalance, "op"), "invoice_line_unknown"),
            (new AccountCommand.IssueCreditNote(invoice, [new("1", Eur(1))], CreditNoteUse.Refund, "op") { Refund = Eur(1) }, "refund_above_paid"),
            (new AccountCommand.IssueCreditNote("none", [], CreditNoteUse.Refund, "op"), "invoice_unknown"),
            (new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Goodwill, Eur(101), life.Now), "op"), "approval_required"),
            (new AccountCommand.GrantCredit(CreditGrant.Of("g", GrantKind.Goodwill, Eur(101), life.Now), "op", "op"), "approver_is_author"),
            (new AccountCommand.AttachCoupon(new("c", new CouponValue.Fixed(Usd(1)))), "currency_mismatch"),
            (new AccountCommand.VoidCredit("none", Eur(1)), "grant_unknown"),
            (new AccountCommand.TopUpWallet("none", 1, GrantKind.Purchased), "wallet_unknown"),
            (new AccountCommand.RecordPayment(invoice, Eur(0), "k"), "amount_not_positive"),
            (new AccountCommand.RefundPayment(invoice, Eur(1)), "refund_above_paid"),
        ];

        Assert.All(table, row => Assert.Equal(row.Code, life.Refused(row.Command)));
        Assert.Equal("account_not_open", ((Decision.Refused)AccountDecisions.Decide(
            AccountState.New, table[0].Command, "c", At("2024-01-01"), Catalog.Empty)).Rejection.Code);
    }

    private static Life Started() => new Life(BillingProfiles.Standard, Thirty, Sixty).At("2024-04-01").Subscribe("thirty");
}
