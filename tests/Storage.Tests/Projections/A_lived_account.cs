using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Dunning;
using Billing.Domain.Documents;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using Billing.Domain.Tests;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Storage.Tests;

/// <summary>A life in which most of what can happen to an account happens, as its journal has it: an entry for each moment.</summary>
internal static class A_lived_account
{
    private static readonly JsonSerializerOptions Format = DocumentFormat.Create();

    public static ImmutableArray<(Instant At, ImmutableArray<AccountFact> Facts)> Moments { get; } = Live();

    public static byte[] ToDocument(this ImmutableArray<AccountFact> facts) => JsonSerializer.SerializeToUtf8Bytes(facts, Format);

    private static ImmutableArray<(Instant At, ImmutableArray<AccountFact> Facts)> Live()
    {
        var seats = new PlanItem("seat", new ChargeModel.Graduated(Tiers.Of(new(5, 10), new(null, 7.5m, 5)))) { Quantity = 2 };
        var plan = Plans.Monthly("basic", 29.99m).With(seats, Plans.Metered("calls", 0.5m)) with
        {
            Trial = new(3),
            Thresholds = new([Eur(10)]),
        };
        var life = new Life(
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
            .At("2024-01-23");
        NumberAll(life).PayAll().At("2024-02-02T12:00:00Z").Do(new AccountCommand.WithdrawUsage("s", ["e6"]));
        NumberAll(life).At("2024-02-10").Change("plus", new Effective.Now()).At("2024-02-12");
        life.Do(new AccountCommand.RefundPayment(life.State.Invoices.Last(invoice => invoice.Paid.IsPositive).Id, Eur(1)));
        life.Do(new AccountCommand.ChargeOnce([new("bad", Eur(3))])).Do(new AccountCommand.FinalizeInvoice(life.Last.Id))
            .Do(new AccountCommand.WriteOffInvoice(life.Last.Id, "op"));
        life.Do(new AccountCommand.ChargeOnce([new("worse", Eur(4))])).Do(new AccountCommand.FinalizeInvoice(life.Last.Id));
        life.Do(new AccountCommand.VoidInvoice(life.Last.Id, Eur(0), Eur(0)));
        life.Do(new AccountCommand.SwitchAutoPay(true)).Do(new AccountCommand.SwitchInvoicing(true))
            .Do(new AccountCommand.SetTerms(new AccountTerms(Euro, "Europe/Paris")))
            .Do(new AccountCommand.GrantCredit(CreditGrant.Of("h", GrantKind.Goodwill, Eur(5), At("2024-02-12")), "op"))
            .At("2024-03-12").Do(new AccountCommand.SwitchInvoicing(false));
        life.Do(new AccountCommand.AddMethod(new("card", CollectionMethodKind.Card, "stripe", "pm_1") { Customer = "cus_1" })).Do(new AccountCommand.SwitchAutoPay(false)).Do(new AccountCommand.SetTerms(new AccountTerms(Euro, "Europe/Paris") { PaysFirst = true }))
            .At("2024-03-12T01:00:00Z").Do(new AccountCommand.ChargeOnce([new("first", Eur(6))]))
            .At("2024-03-12T02:00:00Z").Do(new AccountCommand.CallOffPurchase(life.State.Purchases[0].Id))
            .At("2024-03-12T03:00:00Z").Do(new AccountCommand.SettleEffect(life.State.Pending[^1].Key, new ProviderOutcome.Succeeded("late")));
        return [.. life.Log.Chunked(), (At("2024-03-13"), Asked(life.State.Pending[0].Key)), (At("2024-03-14"), TakenOver(life.Last.Id)), (At("2024-03-15"), ComeBack(life.Last.Id)),
            (At("2024-03-16"), InDebt(life.State.Invoices.First(static invoice => invoice.WrittenOff.IsPositive).Id))];
    }

    /// <summary>What no decision says but the one who carries it out.</summary>
    private static ImmutableArray<AccountFact> Asked(string key) =>
    [
        new AccountFact.HoldPlaced("deposit", "pi_1", At("2024-03-17")),
        new AccountFact.HoldEnded("deposit", HoldEnd.Captured),
        new AccountFact.EffectAskedAgain(key, At("2024-03-13T00:01:00Z")),
        new AccountFact.EffectAnswered(key, new ProviderOutcome.Unknown()),
    ];

    /// <summary>What happens only to who has a parent.</summary>
    private static ImmutableArray<AccountFact> TakenOver(string invoice) =>
        [new AccountFact.InvoiceTakenOver(invoice, Eur(0), Eur(0), "parent-1"), new AccountFact.CreditTakenOver("h", Eur(0), "parent-2")];

    /// <summary>What only providers tell, and what people do by hand. Of a payment and a refund of another provider's, so that nothing else moves.</summary>
    private static ImmutableArray<AccountFact> ComeBack(string invoice) =>
    [
        new AccountFact.NoticeTaken(new("stripe", "evt_1", "charge.dispute.created", NoticeSubject.Dispute, "dp_1", At("2024-03-15"), 1)),
        new AccountFact.RefundSeen("elsewhere", Eur(1)),
        new AccountFact.EffectRequested(new AccountEffect.RefundMoney("back", invoice, Eur(1)) { Provider = "stripe", Payment = "pi_1" }),
        new AccountFact.EffectSettled("back", new ProviderOutcome.Succeeded("re_1")),
        new AccountFact.RefundFailed("back", "lost_or_stolen_card"),
        new AccountFact.RefundAwaitsHand(new("hand", invoice, Eur(1))),
        new AccountFact.HandRefundEnded("hand", WasPaid: true, "op"),
        new AccountFact.CreditRefunded("h", Eur(0), "given-back"),
        new AccountFact.PaymentBounced("elsewhere", "op"),
        new AccountFact.DisputeOpened(new("stripe", "dp_1", "pi_1", Eur(1), DisputeState.Open, "fraudulent")),
        new AccountFact.DisputeUpdated("stripe", "dp_1", DisputeState.UnderReview, Eur(1)),
        new AccountFact.DisputeFeeTaken("stripe", "dp_1", Eur(15)),
        new AccountFact.MoneyTakenBack("elsewhere", invoice, Eur(0), Eur(0), Eur(1)) { Dispute = "dp_1" },
        new AccountFact.MoneyRestored("elsewhere", invoice, Eur(0), Eur(0), Eur(1), Eur(0), new(Eur(0), Eur(0), Eur(1))) { Dispute = "dp_1" },
        new AccountFact.DisputeLost("stripe", "dp_1"),
        new AccountFact.DisputeWon("stripe", "dp_1"),
        new AccountFact.CustomerMoved("stripe", "paypal"),
        new AccountFact.EffectStuck("none"),
    ];

    private static ImmutableArray<AccountFact> InDebt(string invoice) =>
    [
        new AccountFact.DunningOpened(new(At("2024-03-16"), "cards", 0, "") { Id = "case" }),
        new AccountFact.EffectRequested(new AccountEffect.AskPolicy("ask", "cards")),
        new AccountFact.SegmentApplied("case", "cards", 1, "everybody", new DunningSchedule { GraceDays = 3 }),
        new AccountFact.CollectionFailed(new("collect", At("2024-03-16"), DeclineClass.Soft, "insufficient_funds", Eur(3)) { InvoiceId = invoice, Provider = "stripe" }),
        new AccountFact.RetryBroughtForward(At("2024-03-16")),
        new AccountFact.PaymentPromised("case", At("2024-03-20"), "op"),
        new AccountFact.CustomerTold("case", 0),
        new AccountFact.EffectRequested(new AccountEffect.TellCustomer("tell", "case", 0, "payment-failed", "email")),
        new AccountFact.ConsequencesSet(Consequences.None with { Flags = ["past_due"], Suspended = ["plus"] }),
        new AccountFact.EffectRequested(new AccountEffect.EnforceMeasure("measure", "plus", ProductMeasure.Suspend)),
        new AccountFact.EffectRequested(new AccountEffect.CollectBadDebt("debt", invoice, Eur(1))),
        new AccountFact.EffectSettled("debt", new ProviderOutcome.Succeeded("pi_9")),
        new AccountFact.BadDebtRecovered(invoice, Eur(1), "debt") { Provider = "stripe", Reference = "pi_9" },
        new AccountFact.ConsequencesSet(Consequences.None),
        new AccountFact.DunningClosed("case", At("2024-03-16"), DunningResolution.Paid),
        new AccountFact.OverrideSet(new("gift", "premium", IsAllowed: true, "op") { UntilAt = At("2024-04-16") }),
        new AccountFact.OverrideEnded("gift", "op"),
        new AccountFact.ProfileSet(new() { Kind = "enterprise", Flags = ["vip"] }),
    ];

    private static Life NumberAll(Life life)
    {
        foreach (var invoice in life.State.Invoices.Where(invoice => invoice is { Status: InvoiceStatus.Finalized, Number: null }))
        {
            life.Do(new AccountCommand.NumberInvoice(invoice.Id, $"T-{life.State.Invoices.Count(known => known.Number is not null) + 1}"));
        }

        return life;
    }

    private static IEnumerable<(Instant At, ImmutableArray<AccountFact> Facts)> Chunked(this List<(Instant At, AccountFact Fact)> log)
    {
        for (var i = 0; i < log.Count;)
        {
            var at = log[i].At;
            var facts = log.Skip(i).TakeWhile(entry => entry.At == at).Select(entry => entry.Fact).ToImmutableArray();
            yield return (at, facts);
            i += facts.Length;
        }
    }
}
