using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Dunning;
using Billing.Domain.Entitlements;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Dunning;

/// <summary>Lives of accounts that do not pay, decided the way the shell decides them.</summary>
public sealed class Account_in_debt
{
    private static readonly DunningSchedule Schedule = new()
    {
        GraceDays = 2,
        Retries = [new([]) { Class = DeclineClass.Hard }, new([3, 5, 7])],
        Steps =
        [
            new(new StepMoment.Failures(1), new DunningAction.Notify("payment-failed", "email")),
            new(new StepMoment.Failures(2), new DunningAction.Flag("past_due")),
            new(new StepMoment.Days(4), new DunningAction.Restrict("seat")),
            new(new StepMoment.Days(10), new DunningAction.Suspend()),
        ],
        PatienceDays = 10,
        Exhausted = DunningEnd.Canceled,
        PeaceDays = 3,
    };

    [Fact]
    public void Is_asked_again_three_five_and_seven_days_later_and_then_no_more()
    {
        var life = InDebt();
        foreach (var day in new[] { "2024-02-04", "2024-02-09", "2024-02-16" })
        {
            Assert.Empty(life.At($"{day}T09:59:59Z").State.Pending.OfType<Collect>());
            Assert.IsType<AccountEffect.CollectInvoice>(Assert.Single(life.At($"{day}T10:00:00Z").State.Pending.OfType<Collect>()));
            Decline(life);
        }

        Assert.Empty(life.At("2024-02-25").State.Pending.OfType<Collect>());
        Assert.Equal(4, life.State.Failures.Length);
    }

    [Fact]
    public void Says_what_applied_to_it_and_told_the_customer_once()
    {
        var life = InDebt();
        var applied = Assert.Single(life.Facts.OfType<AccountFact.SegmentApplied>());
        Assert.Equal(("test", 7, "everybody"), (applied.Policy, applied.Version, applied.Segment));
        life.At("2024-02-04T10:00:00Z");
        Decline(life);
        Assert.Equal("payment-failed", Assert.Single(life.Effects.OfType<AccountEffect.TellCustomer>()).Template);
        Assert.Contains("past_due", life.State.Standing.Flags);
    }

    [Fact]
    public void Counts_a_failure_that_is_told_twice_once()
    {
        var life = InDebt();
        var declined = life.Facts.OfType<AccountFact.EffectSettled>().Last(static fact => fact.Outcome is ProviderOutcome.Declined);
        Assert.False(life.Try(new AccountCommand.SettleEffect(declined.Key, declined.Outcome)));
        Assert.Single(life.State.Failures);
    }

    [Fact]
    public void Is_not_asked_again_after_a_hard_decline_until_there_is_another_method()
    {
        var life = InDebt(DeclineClass.Hard, "stolen_card").At("2024-02-08");
        Assert.Empty(life.State.Pending.OfType<Collect>());
        life.Do(new AccountCommand.AddMethod(new("new", CollectionMethodKind.Card, "p", "pm_new")) { IsDefault = true });
        Assert.Equal("new", Assert.Single(life.State.Pending.OfType<Collect>()).Method!.Id);
        life.Charge();
        Assert.Null(life.State.Case);
        Assert.Equal(DunningResolution.Paid, life.State.LastCase!.How);
    }

    [Fact]
    public void Keeps_access_in_grace_loses_it_by_steps_and_has_all_of_it_again_the_moment_it_pays()
    {
        var life = InDebt();
        Assert.Equal((true, EntitlementReason.Tolerated), Access(life, "seat"));
        life.At("2024-02-05T10:00:00Z");
        Decline(life);
        Assert.Equal((false, EntitlementReason.Restricted), Access(life, "seat"));
        Assert.Equal((true, EntitlementReason.Tolerated), Access(life, "basic"));
        life.At("2024-02-11T10:00:00Z");
        Assert.Equal((false, EntitlementReason.Suspended), Access(life, "basic"));
        Assert.Equal(
            [ProductMeasure.Restrict, ProductMeasure.Suspend],
            life.Effects.OfType<AccountEffect.EnforceMeasure>().Select(static effect => effect.Measure));

        life.PayAll();
        Assert.Equal((true, EntitlementReason.Paid), Access(life, "seat"));
        Assert.Equal((true, EntitlementReason.Paid), Access(life, "basic"));
        Assert.Equal(ProductMeasure.Restore, life.Effects.OfType<AccountEffect.EnforceMeasure>().Last().Measure);
        Assert.True(life.State.Standing.IsNothing);
        Assert.Equal(ProductMeasure.Restore, Assert.Single(life.State.Pending.OfType<AccountEffect.EnforceMeasure>()).Measure);
    }

    [Fact]
    public void Is_canceled_when_nothing_is_left_to_try_and_what_it_owed_is_still_owed()
    {
        var life = InDebt();
        foreach (var day in new[] { "2024-02-04", "2024-02-09", "2024-02-16" })
        {
            life.At($"{day}T10:00:00Z");
            Decline(life);
        }

        Assert.Equal(SubscriptionStatus.Active, life.At("2024-02-26T09:59:59Z").Subscription().Status);
        Assert.Equal(SubscriptionStatus.Canceled, life.At("2024-02-26T10:00:00Z").Subscription().Status);
        Assert.Equal(ProductMeasure.Cancel, life.Effects.OfType<AccountEffect.EnforceMeasure>().Last().Measure);
        Assert.Contains(life.Invoices, static invoice => invoice.Open.IsPositive);
    }

    [Fact]
    public void Has_one_ladder_however_many_invoices_are_open()
    {
        var life = InDebt().At("2024-02-02");
        life.Do(new AccountCommand.ChargeOnce([new("extra", Eur(5))])).Do(new AccountCommand.ChargeOnce([new("more", Eur(6))]));
        Assert.Empty(life.State.Pending.OfType<Collect>());
        life.At("2024-02-04T10:00:00Z");
        Assert.Equal(Eur(10), Assert.Single(life.State.Pending.OfType<Collect>()).Amount);
        Decline(life);
        Assert.Equal(2, life.State.Failures.Length);

        // When the first is paid there is money, and the next is asked for at once.
        life.At("2024-02-09T10:00:00Z").Charge();
        Assert.Equal(Eur(5), Assert.Single(life.State.Pending.OfType<Collect>()).Amount);
        life.Charge().Charge();
        Assert.Null(life.State.Case);
        Assert.DoesNotContain(life.Invoices, static invoice => invoice.Open.IsPositive);
    }

    [Fact]
    public void Goes_on_where_it_was_after_too_short_a_peace_and_begins_anew_after_a_long_one()
    {
        var life = InDebt().At("2024-02-04T10:00:00Z");
        Decline(life);
        life.PayAll().At("2024-02-06").Do(new AccountCommand.ChargeOnce([new("extra", Eur(5))]));
        Decline(life);
        Assert.Equal(3, life.State.Failures.Length);
        life.PayAll().At("2024-02-20").Do(new AccountCommand.ChargeOnce([new("later", Eur(5))]));
        Decline(life);
        Policy(life, Schedule);
        Assert.Single(life.State.Failures);
        Assert.Equal(2, life.Facts.OfType<AccountFact.DunningOpened>().Select(static fact => fact.Case.Id).Distinct().Count());
    }

    [Fact]
    public void Is_left_alone_until_the_day_that_it_promised_to_pay_on()
    {
        var life = InDebt().Do(new AccountCommand.PromisePayment(At("2024-02-15"), "op"));
        Assert.Empty(life.At("2024-02-14T23:59:59Z").State.Pending.OfType<Collect>());
        Assert.True(life.State.Standing.IsNothing);
        Assert.Single(life.At("2024-02-15").State.Pending.OfType<Collect>());
        Assert.Equal((false, EntitlementReason.Suspended), Access(life, "basic"));
        Assert.Equal("promise_out_of_range", life.Refused(new AccountCommand.PromisePayment(At("2024-02-14"), "op")));
    }

    [Fact]
    public void Whose_debt_was_given_up_is_a_bad_debtor_until_that_very_debt_is_paid()
    {
        var life = InDebt(schedule: Schedule with { Retries = [new([])], PatienceDays = 1, Exhausted = DunningEnd.WrittenOff }).At("2024-02-03");
        Assert.Equal(Eur(10), Debts.BadDebt(life.State, Euro));
        Assert.NotNull(life.State.Case);
        Assert.Equal((false, EntitlementReason.GivenUp), Access(life, "basic"));

        var invoice = life.Invoices.First(static each => each.WrittenOff.IsPositive);
        life.Do(new AccountCommand.PayBadDebt(invoice.Id) { Received = Eur(4), Channel = "transfer" });
        Assert.Equal(Eur(6), Debts.BadDebt(life.State, Euro));
        life.Do(new AccountCommand.PayBadDebt(invoice.Id));
        var asked = Assert.IsType<AccountEffect.CollectBadDebt>(Assert.Single(life.State.Pending.OfType<Collect>()));
        Assert.Equal(Eur(6), asked.Amount);
        Decline(life);
        Assert.Single(life.State.Failures);
        life.Do(new AccountCommand.PayBadDebt(invoice.Id)).Charge();
        Assert.Null(life.State.Case);
        Assert.Equal((true, EntitlementReason.Paid), Access(life, "basic"));
        Assert.True(life.State.Books[Ledgers.LedgerAccount.BadDebt, Euro].IsZero);
        Assert.Equal("nothing_given_up", life.Refused(new AccountCommand.PayBadDebt(invoice.Id)));
    }

    [Fact]
    public void That_pays_by_invoice_comes_into_a_case_when_the_day_has_passed_and_has_its_time_before()
    {
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "Europe/Berlin") { Dunning = "test", NetDays = 14 }, Plans.Monthly("basic", 10) with { Family = "basic" })
            .Do(new AccountCommand.SwitchAutoPay(true)).At("2024-02-01T10:00:00Z").Subscribe("basic");
        Assert.Equal((true, EntitlementReason.OnTerms), Access(life, "basic"));
        Assert.Null(life.At("2024-02-15T22:59:59Z").State.Case);
        life.At("2024-02-15T23:00:00Z");
        Assert.Equal(At("2024-02-15T23:00:00Z"), life.State.Case!.OpenedAt);
        Policy(life, new DunningSchedule { Steps = [new(new StepMoment.Days(3), new DunningAction.Suspend())] });
        Assert.Equal((true, EntitlementReason.Tolerated), Access(life, "basic"));
        Assert.Equal((false, EntitlementReason.Suspended), Access(life.At("2024-02-18T23:00:00Z"), "basic"));
        Assert.Equal((true, EntitlementReason.Paid), Access(life.PayAll(), "basic"));
    }

    [Fact]
    public void Is_not_billed_while_suspended_where_the_policy_says_so_and_has_the_days_back()
    {
        var life = InDebt(schedule: Schedule with { Steps = [new(new StepMoment.Days(10), new DunningAction.Suspend { StopsBilling = true })] })
            .At("2024-02-11T10:00:00Z");
        Assert.Equal(SubscriptionStatus.Blocked, life.Subscription().Status);
        var issued = life.Invoices.Length;
        Assert.Equal(issued, life.At("2024-03-05T10:00:00Z").Invoices.Length);
        life.PayAll();
        Assert.Equal(SubscriptionStatus.Active, life.Subscription().Status);
    }

    [Fact]
    public void Whose_policy_nobody_knows_is_still_asked_for_what_is_new()
    {
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC") { Dunning = "typo" }, Plans.Monthly("basic", 10) with { Family = "basic" })
            .At("2024-02-01").Do(new AccountCommand.ChargeOnce([new("first", Eur(5))]));
        Decline(life);
        life.Do(new AccountCommand.ChargeOnce([new("second", Eur(6))]));
        Assert.Empty(life.State.Pending.OfType<Collect>());

        life.Do(new AccountCommand.TakePolicy(Assert.Single(life.State.Pending.OfType<AccountEffect.AskPolicy>()).Key, null));
        life.At("2024-02-02").Do(new AccountCommand.ChargeOnce([new("third", Eur(7))]));
        Assert.Equal(Eur(7), Assert.Single(life.State.Pending.OfType<Collect>()).Amount);
        Assert.NotNull(life.State.Case);
    }

    [Fact]
    public void Gets_nothing_on_trust_before_it_has_ever_paid()
    {
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC") { Dunning = "test" }, Plans.Monthly("basic", 10) with { Family = "basic" })
            .At("2024-02-01T10:00:00Z").Subscribe("basic");
        Assert.Equal((false, EntitlementReason.AwaitingPayment), Access(life, "basic"));
        Assert.Equal((true, EntitlementReason.Paid), Access(life.Charge(), "basic"));
        Assert.Equal((true, EntitlementReason.OnTerms), Access(life.At("2024-03-01T10:00:00Z"), "basic"));
    }

    [Fact]
    public void Has_what_somebody_gave_it_exactly_until_that_ends()
    {
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC"), Plans.Monthly("basic", 10) with { Family = "basic" }).At("2024-02-01")
            .Do(new AccountCommand.SetOverride(new("gift", "export", IsAllowed: true, "op") { UntilAt = At("2024-02-05T12:00:00Z"), Reason = "for the delay" }));
        Assert.Equal((true, EntitlementReason.Granted), Access(life, "export"));
        Assert.Equal(At("2024-02-05T12:00:00Z"), AccountClock.NextDueAt(life.State));
        life.At("2024-02-05T12:00:00Z");
        Assert.Equal(At("2024-02-05T12:00:00Z"), life.Facts.OfType<AccountFact.ClockAdvanced>().Last().To);
        Assert.Equal((false, EntitlementReason.NotSubscribed), Access(life, "export"));
    }

    private static Life InDebt(DeclineClass of = DeclineClass.Soft, string code = "insufficient_funds", DunningSchedule? schedule = null)
    {
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "UTC") { Dunning = "test" }, Plans.Monthly("basic", 8).With(Plans.Fee("seat", 2)) with { Family = "basic" })
            .At("2024-01-01T10:00:00Z")
            .Do(new AccountCommand.AddMethod(new("card", CollectionMethodKind.Card, "p", "pm_1")))
            .Subscribe("basic").Charge().At("2024-02-01T10:00:00Z");
        Decline(life, of, code);
        Policy(life, schedule ?? Schedule);
        return life;
    }

    private static void Decline(Life life, DeclineClass of = DeclineClass.Soft, string code = "insufficient_funds")
    {
        var collect = Assert.Single(life.State.Pending.OfType<Collect>());
        life.Do(new AccountCommand.SettleEffect(collect.Key, new ProviderOutcome.Declined(of, code)));
    }

    private static void Policy(Life life, DunningSchedule schedule)
    {
        var asked = Assert.Single(life.State.Pending.OfType<AccountEffect.AskPolicy>());
        life.Do(new AccountCommand.TakePolicy(asked.Key, new DunningPolicy("test", 7, [new DunningSegment("everybody", null, schedule)])));
        foreach (var told in life.State.Pending.OfType<AccountEffect.TellCustomer>())
        {
            life.Do(new AccountCommand.SettleEffect(told.Key, new ProviderOutcome.Succeeded("told")));
        }
    }

    private static (bool IsActive, EntitlementReason Reason) Access(Life life, string feature)
    {
        var found = EntitlementRules.Check(life.State, feature, life.Now);
        return (found.IsActive, found.Reason);
    }
}
