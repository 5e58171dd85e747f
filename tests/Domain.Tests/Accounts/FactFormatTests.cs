using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Dunning;
using Billing.Domain.Features;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Facts are kept for ever: how each is written is a checked-in text, and what was written must stay readable.</summary>
public sealed class FactFormatTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Accounts");

    [Fact]
    public void Every_kind_of_fact_is_written_as_it_always_was()
    {
        var life = Lived();
        var kinds = typeof(AccountFact).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(AccountFact))).ToHashSet();
        var facts = life.Facts.Concat(Carried).ToList();
        Assert.Empty(kinds.Except(facts.Select(fact => fact.GetType())));

        var written = facts.DistinctBy(fact => fact.GetType()).Select(DomainJson.Write)
            // The edition of the zone data comes with a package and changes with it.
            .Select(line => line.Replace(NodaTime.DateTimeZoneProviders.Tzdb.VersionId, "TZDB", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        File.WriteAllLines(Path.Combine(Folder, "facts.received.txt"), written);
        Assert.Equal(File.ReadAllLines(Path.Combine(Folder, "facts.approved.txt")), written);
    }

    [Fact]
    public void What_was_written_once_can_be_read_for_ever() =>
        Assert.All(File.ReadAllLines(Path.Combine(Folder, "facts.approved.txt")), line =>
            Assert.Equal(line, DomainJson.Write(DomainJson.Read<AccountFact>(line))));

    /// <summary>What no decision says but the one who carries it out.</summary>
    private static IEnumerable<AccountFact> Carried =>
    [
        new AccountFact.EffectAskedAgain("c.collect1", At("2024-02-12T00:01:00Z")),
        new AccountFact.UsageClosed("s", At("2024-02-01")),
        new AccountFact.InvoiceTakenOver("c.invoice1", Eur(20), Eur(3), "c.parent1"),
        new AccountFact.CreditTakenOver("g", Eur(8), "c.parent2"),
        new AccountFact.PurchaseOffered(new("c.purchase", "c.invoice1", Eur(10), At("2024-02-12"), At("2024-02-12T23:00:00Z"), "a7", [new AccountFact.ClockAdvanced(At("2024-02-12"))])),
        new AccountFact.MethodsSet([new("card", CollectionMethodKind.Card, "stripe", "pm_1") { Customer = "cus_1", Country = "DE" }]),
        new AccountFact.CustomerMapped("stripe", "cus_1"),
        new AccountFact.HoldPlaced("deposit", "pi_1", At("2024-02-16")),
        new AccountFact.HoldEnded("deposit", HoldEnd.Captured),
        new AccountFact.PurchaseCalledOff("c.purchase"),
        new AccountFact.PurchaseEnded("c.purchase", PurchaseEnd.Completed),
        new AccountFact.NoticeTaken(new("stripe", "evt_1", "charge.refunded", NoticeSubject.Payment, "ch_1", At("2024-02-12"), 9)
        {
            State = "succeeded", Customer = "cus_1", Payment = "pi_1", Key = "t/a/c.collect1", AmountMinorUnits = 1000, Currency = "eur",
        }),
        new AccountFact.PaymentKept("c.collect1", "c.invoice1", Eur(10), "c.collect1.credit") { Provider = "stripe", Reference = "pi_1" },
        new AccountFact.RefundSeen("c.collect1", Eur(4)),
        new AccountFact.RefundFailed("c.refund1", "lost_or_stolen_card"),
        new AccountFact.RefundAwaitsHand(new("c.refund1", "c.invoice1", Eur(4)) { PaymentKey = "k", Channel = "transfer", Reference = "bank-7" }),
        new AccountFact.HandRefundEnded("c.refund1", WasPaid: true, "op") { Reference = "bank-8" },
        new AccountFact.CreditRefunded("c.collect1.credit", Eur(10), "c.given-back1"),
        new AccountFact.PaymentBounced("k", "op"),
        new AccountFact.DisputeOpened(new("stripe", "dp_1", "pi_1", Eur(10), DisputeState.Open, "fraudulent")),
        new AccountFact.DisputeUpdated("stripe", "dp_1", DisputeState.UnderReview, Eur(10)),
        new AccountFact.DisputeWon("stripe", "dp_1"),
        new AccountFact.DisputeLost("stripe", "dp_1"),
        new AccountFact.DisputeFeeTaken("stripe", "dp_1", Eur(15)),
        new AccountFact.MoneyTakenBack("c.collect1", "c.invoice1", Eur(7), Eur(2), Eur(1)) { Dispute = "dp_1" },
        new AccountFact.MoneyRestored("c.collect1", "c.invoice1", Eur(5), Eur(2), Eur(1), Eur(2), new(Eur(7), Eur(2), Eur(1))) { Dispute = "dp_1" },
        new AccountFact.CustomerMoved("stripe", "paypal"),
        new AccountFact.EffectStuck("c.collect1"),
        .. Debts,
        new AccountFact.EffectAnswered("c.collect1", new ProviderOutcome.Unknown()),
        new AccountFact.SettlementAwaited(new AwaitedAnswer(
            "key", 7, ["c.invoice1"], [new AccountEffect.CollectInvoice("c.collect1", "c.invoice1", Eur(1))], [])),
    ];

    private static IEnumerable<AccountFact> Debts =>
    [
        new AccountFact.DunningOpened(new(At("2024-02-12"), "cards", 0, "") { Id = "c.case1" }),
        new AccountFact.SegmentApplied("c.case1", "cards", 1, "everybody", new DunningSchedule
        {
            GraceDays = 3,
            Retries = [new([1, 3]) { Class = DeclineClass.Soft, AtLeast = Eur(5), WithBackup = true }],
            Window = new RetryWindow { Days = [1, 15], FromHour = 6, UntilHour = 20 },
            Steps = [new(new StepMoment.Days(7), new DunningAction.Suspend { StopsBilling = true }), new(new StepMoment.Failures(1), new DunningAction.Notify("failed", "email"))],
            Exhausted = DunningEnd.WrittenOff,
        }),
        new AccountFact.CollectionFailed(new("c.collect1", At("2024-02-12"), DeclineClass.Soft, "insufficient_funds", Eur(10))
        {
            Provider = "stripe", Kind = CollectionMethodKind.Card, MethodId = "card", InvoiceId = "c.invoice1",
        }),
        new AccountFact.RetryBroughtForward(At("2024-02-13")),
        new AccountFact.PaymentPromised("c.case1", At("2024-02-20"), "op"),
        new AccountFact.CustomerTold("c.case1", 1),
        new AccountFact.ConsequencesSet(Consequences.None with { Flags = ["past_due"], Restricted = ["*/premium"], Suspended = ["basic"], Unbilled = ["basic"], Canceled = ["plus"], IsWrittenOff = true }),
        new AccountFact.DunningClosed("c.case1", At("2024-02-21"), DunningResolution.Paid),
        new AccountFact.BadDebtRecovered("c.invoice1", Eur(10), "c.collect2") { Provider = "stripe", Reference = "pi_2" },
        new AccountFact.OverrideSet(new("gift", "premium", IsAllowed: true, "op")
        {
            Reason = "goodwill", Version = 1, Value = new EntitlementValue.Quota(5), FromAt = At("2024-02-12"), UntilAt = At("2024-03-12"),
        }),
        new AccountFact.OverrideEnded("gift", "op"),
        new AccountFact.ProfileSet(new() { Kind = "enterprise", Flags = ["vip"] }),
    ];

    private static Life Lived()
    {
        var seats = new PlanItem("seat", new ChargeModel.Graduated(Tiers.Of(new(5, 10), new(null, 7.5m, 5)))) { Quantity = 2 };
        var plan = Plans.Monthly("basic", 29.99m).With(seats, Plans.Metered("calls", 0.5m)) with
        {
            Trial = new(3),
            Thresholds = new([Eur(10)]),
        };
        return new Life(
                BillingProfiles.Standard,
                new AccountTerms(Euro, "Europe/Paris") { TaxRates = [new TaxRate("vat", 20)], GraceDays = 1, NumbersComeLater = true },
                plan,
                Plans.Monthly("plus", 59))
            .At("2024-01-01T10:00:00Z")
            .Do(new AccountCommand.AttachCoupon(new Coupon("tenth", new CouponValue.Percent(10)) { Invoices = 1 }))
            .Do(new AccountCommand.OpenWallet(new Wallet("w", 0.5m, Euro)))
            .Do(new AccountCommand.GrantCredit(
                CreditGrant.Of("g", GrantKind.Promotional, Eur(8), At("2024-01-01")) with { EffectiveAt = At("2024-01-19"), ExpiresAt = At("2024-01-20") }, "op"))
            .Do(new AccountCommand.VoidCredit("g", Eur(1)))
            .Subscribe("basic")
            .At("2024-01-02").Use(30)
            .At("2024-01-06").Do(new AccountCommand.ChargeAtPeriodEnd("s", "set-up", Eur(15)))
            .Do(new AccountCommand.ChangeQuantities("s", [new("seat", 4)], new Effective.AtPeriodEnd()))
            .At("2024-01-21").Do(new AccountCommand.ChargeOnce([new("thing", Eur(12))]))
            .At("2024-01-23").Number().PayAll()
            .At("2024-02-02T12:00:00Z").Do(new AccountCommand.WithdrawUsage("s", ["e6"])).Number()
            .At("2024-02-10").Change("plus", new Effective.Now())
            .At("2024-02-12").RefundLast().WriteOffAndVoid()
            .Do(new AccountCommand.SwitchAutoPay(true)).Do(new AccountCommand.SwitchInvoicing(true))
            .Do(new AccountCommand.SetTerms(new AccountTerms(Euro, "Europe/Paris")))
            .Do(new AccountCommand.GrantCredit(CreditGrant.Of("h", GrantKind.Goodwill, Eur(500), At("2024-02-12")), "op"));
    }
}

/// <summary>Steps of the life above.</summary>
internal static class FormatSteps
{
    public static Life Number(this Life life)
    {
        foreach (var invoice in life.State.Invoices.Where(invoice => invoice is { Status: InvoiceStatus.Finalized, Number: null }))
        {
            life.Do(new AccountCommand.NumberInvoice(invoice.Id, $"T-{life.State.Invoices.Count(known => known.Number is not null) + 1}"));
        }

        return life;
    }

    public static Life RefundLast(this Life life) => life.Do(
        new AccountCommand.RefundPayment(life.State.Invoices.Last(invoice => invoice.Paid.IsPositive).Id, Eur(1)));

    public static Life WriteOffAndVoid(this Life life)
    {
        life.Do(new AccountCommand.ChargeOnce([new("bad", Eur(3))])).Do(new AccountCommand.FinalizeInvoice(life.Last.Id))
            .Do(new AccountCommand.WriteOffInvoice(life.Last.Id, "op"));
        life.Do(new AccountCommand.ChargeOnce([new("worse", Eur(4))])).Do(new AccountCommand.FinalizeInvoice(life.Last.Id));
        return life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)));
    }
}
