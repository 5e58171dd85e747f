using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>What is asked of a random account, and how long after the step before it.</summary>
public sealed record Step(int Kind, int Choice, int Hours);

/// <summary>A random life as numbers; what they mean depends on what the account has become.</summary>
public sealed record Script(int Zone, ImmutableArray<Step> Steps)
{
    internal static readonly ImmutableArray<PlanVersion> Plans =
    [
        Tests.Plans.Monthly("small", 29.99m).With(Tests.Plans.Metered("calls", 0.07m), Seats(3)) with { Minimum = Eur(35) },
        Tests.Plans.Monthly("big", 99.50m).With(Tests.Plans.Metered("calls", 0.05m), Seats(5)) with
        {
            Trial = new(10),
            Thresholds = new([Eur(5), Eur(20)], Eur(50)),
        },
        Tests.Plans.Of("yearly", 300, BillingInterval.Yearly).With(
            Tests.Plans.Metered("calls", 0.06m) with { Interval = BillingInterval.Monthly, Minimum = Eur(2) }, Seats(1)),
        Tests.Plans.Of("weekly", 7.77m, BillingInterval.Weekly, BillingTiming.InArrears).With(
            Tests.Plans.Metered("storage", 0.5m) with { Meter = new("units", Aggregation.WeightedSum) { IsRecurring = true } }),
        Tests.Plans.Monthly("phased", 40) with
        {
            Phases = [new(new(IntervalUnit.Week, 3), [Tests.Plans.Fee("fee", 5)]), new(BillingInterval.Monthly, [Tests.Plans.Fee("fee", 20)])],
        },
        Tests.Plans.Of("other", 12, BillingInterval.Quarterly).With(Tests.Plans.Metered("instant", 0.30m, BillingTiming.InAdvance)) with { Family = "g" },
    ];

    internal static AccountCommand Command(Life life, Step step)
    {
        var subscriptions = life.State.Subscriptions;
        var subscription = subscriptions.IsEmpty ? null : subscriptions[^(1 + (step.Choice % Math.Min(2, subscriptions.Length)))];
        var id = subscription?.Id ?? "none";
        var invoices = life.State.Invoices;
        var invoice = invoices.IsEmpty ? null : invoices[^(1 + (step.Choice % Math.Min(6, invoices.Length)))];
        var invoiceId = invoice?.Id ?? "none";
        var today = life.Now.InZone(life.State.Terms.Zone).Date;
        var amount = Eur(((step.Choice % 97) + 1) / 4m);
        // Steps come an hour after each other while something waits for its money.
        if (life.State.Purchases.FirstOrDefault(static purchase => !purchase.IsOff) is { } purchase)
        {
            return step.Choice % 3 != 0
                ? new AccountCommand.CallOffPurchase(purchase.Id)
                : new AccountCommand.SettleEffect(life.State.Pending.OfType<AccountEffect.CollectPurchase>().Last().Key, OutcomeOf(step.Choice));
        }

        if ((step.Kind % 3 == 0 || Consolidated(life) is not null) && Following(life, subscription, step) is { } following)
        {
            return following;
        }

        // Two in five steps keep the account alive; the others are spread over everything that can be asked.
        return (step.Kind % 69) switch
        {
            < 6 => new AccountCommand.Subscribe($"s{subscriptions.Length}", Plans[step.Choice % Plans.Length].Code)
            {
                Anchor = AnchorOf(step.Choice, today),
                StartAt = step.Choice % 7 == 0 ? life.Now - Duration.FromDays(40) : step.Choice % 11 == 0 ? life.Now + Duration.FromDays(5) : null,
                EndAt = step.Choice % 13 == 0 ? life.Now + Duration.FromDays(100) : null,
            },
            < 12 => new AccountCommand.RecordUsage(id, [.. Enumerable.Range(0, 1 + (step.Choice % 3)).Select(i =>
                new UsageEvent($"u{step.Kind}-{step.Choice}-{i}", "units", life.Now - Duration.FromDays(step.Choice % 45), (step.Choice % 200) - 20))]),
            < 15 => new AccountCommand.ChangePlan(id, Plans[step.Choice % 5].Code, When(step.Choice, today)) { Prorate = step.Choice % 4 != 0 },
            < 17 => new AccountCommand.ChangeQuantities(id, [new("seat", step.Choice % 9)], When(step.Choice, today)) { Prorate = step.Choice % 3 != 0 },
            17 => new AccountCommand.AddItem(id, AddOn(step.Choice, today), When(step.Choice, today)) { Prorate = step.Choice % 4 != 1 },
            18 => new AccountCommand.RemoveItem(id, subscription?.TermAt(life.Now).Items.LastOrDefault()?.Code ?? "none", When(step.Choice, today)),
            19 => new AccountCommand.ChangeAnchor(id, 1 + (step.Choice % 31), When(step.Choice, today)),
            20 => new AccountCommand.PauseSubscription(id, step.Choice % 2 == 0 ? today.PlusDays(9) : null),
            21 or 22 => new AccountCommand.ResumeSubscription(id),
            23 => new AccountCommand.BlockBilling(id, today.PlusDays(-(step.Choice % 40))),
            24 or 25 => new AccountCommand.UnblockBilling(id, today.PlusDays(-(step.Choice % 10))),
            26 => new AccountCommand.CancelSubscription(id, When(step.Choice, today), (TerminationCredit)(step.Choice % 3)),
            27 => new AccountCommand.CancelSubscription(id, new Effective.AtPeriodEnd()),
            28 => new AccountCommand.UncancelSubscription(id),
            29 => new AccountCommand.WithdrawUsage(id, [subscription?.Usage.LastOrDefault()?.Id ?? "none"]),
            30 => new AccountCommand.ChargeOnce([new("set-up", amount), new("domain", Eur(12.34m))]),
            31 => new AccountCommand.ChargeAtPeriodEnd(id, "later", amount),
            32 => new AccountCommand.AttachCoupon(CouponOf(step)),
            33 => new AccountCommand.GrantCredit(
                CreditGrant.Of($"g{step.Kind}", GrantKind.Goodwill, amount, life.Now) with { ExpiresAt = life.Now + Duration.FromDays(30) }, "op"),
            34 => new AccountCommand.VoidCredit(life.State.Grants.LastOrDefault(grant => !grant.Left.IsZero)?.Id ?? "none", Eur(0.25m)),
            35 => new AccountCommand.OpenWallet(new Wallet($"w{step.Choice % 3}", 0.5m, Euro) { TopUp = step.Choice % 4 == 0 ? Recurring(step) : null }),
            36 => new AccountCommand.TopUpWallet("w", 10, step.Choice % 2 == 0 ? GrantKind.Purchased : GrantKind.Promotional),
            37 => new AccountCommand.FinalizeInvoice(life.State.Drafts.LastOrDefault() ?? "none"),
            38 => new AccountCommand.VoidInvoice(invoiceId, Eur(0), Eur(0)) { Reissue = step.Choice % 2 == 0 },
            39 or 40 => new AccountCommand.IssueCreditNote(
                invoiceId, [new(invoice?.Lines.FirstOrDefault()?.Id ?? "1", Eur(((step.Choice % 9) + 1) / 4m))], (CreditNoteUse)(step.Choice % 3), "op"),
            41 => new AccountCommand.WriteOffInvoice(invoiceId, "op"),
            43 => new AccountCommand.SettleEffect(
                life.State.Pending is { Length: > 0 } pending ? pending[step.Choice % pending.Length].Key : "none", OutcomeOf(step.Choice)),
            42 => new AccountCommand.RecordPayment(
                invoiceId, step.Choice % 3 == 0 || invoice is not { Open.IsPositive: true } ? amount : invoice.Open, $"k{step.Kind}"),
            44 => new AccountCommand.RefundPayment(invoices.LastOrDefault(known => known.Paid.IsPositive)?.Id ?? "none", Eur(0.5m)),
            50 or 51 => new AccountCommand.SetSchedule(id, PhasesOf(step.Choice, today)),
            52 => new AccountCommand.WithdrawSchedule(id),
            45 => new AccountCommand.SwitchInvoicing(!life.State.IsInvoicingOff),
            46 => new AccountCommand.SwitchAutoPay(!life.State.IsAutoPayOff),
            47 => new AccountCommand.ConsolidateCharge($"child{step.Choice % 3}", $"i{step.Kind}", amount),
            48 => new AccountCommand.ConsolidateCredit($"child{step.Choice % 3}", $"c{step.Kind}", Eur(0.25m)),
            53 or 55 => (step.Choice % 3) switch
            {
                0 when step.Choice % 12 == 0 => new AccountCommand.MapCustomer("p", $"cus{step.Choice % 7}"),
                0 => new AccountCommand.AddMethod(new($"m{step.Choice % 5}", CollectionMethodKind.Card, "p", $"ref{step.Choice % 5}")) { IsDefault = step.Choice % 8 == 0 },
                1 => new AccountCommand.PreferMethod(life.State.Methods.LastOrDefault()?.Id ?? "none"),
                _ => new AccountCommand.RemoveMethod(life.State.Methods.LastOrDefault()?.Id ?? "none"),
            },
            54 => new AccountCommand.PayInvoice(invoices.LastOrDefault(known => known.Open.IsPositive)?.Id ?? "none") { IsOnSession = step.Choice % 2 == 0 },
            56 or 57 => MoneyScript.Notice(life, step),
            58 or 59 => MoneyScript.Report(life, step),
            60 or 61 => new AccountCommand.ReversePayment(
                life.State.Payments.LastOrDefault(static payment => payment.Channel is not null)?.Key ?? "none", "op"),
            62 => new AccountCommand.ConfirmRefund(life.State.HandRefunds.LastOrDefault()?.Key ?? "none", step.Choice % 2 == 0, "op"),
            63 => MoneyScript.Move(life, step),
            64 or 65 => MoneyScript.Hold(life, step),
            66 or 67 => DebtScript.Access(life, step),
            _ => new AccountCommand.SetTerms(life.State.Terms with { NetDays = step.Choice % 2 == 0 ? 0 : step.Choice % 30 }),
        };
    }

    // What only makes sense after something else: by chance alone it would hardly ever be asked in time.
    private static AccountCommand? Following(Life life, Subscription? subscription, Step step)
    {
        var consolidated = step.Choice % 5 == 0 ? null : Consolidated(life);
        if (step.Choice % 4 == 0 && life.State.Invoices.FirstOrDefault(invoice =>
            invoice.Open.IsPositive && !life.State.Attempts.Any(attempt => attempt.InvoiceId == invoice.Id && attempt.IsUnderWay)) is { } open)
        {
            return new AccountCommand.PayInvoice(open.Id) { IsOnSession = step.Choice % 8 == 0 };
        }

        if (DebtScript.Following(life, step) is { } aboutDebts)
        {
            return aboutDebts;
        }

        if (step.Choice % 3 != 1 && !life.State.Holds.IsEmpty)
        {
            return MoneyScript.Held(life, life.State.Holds[0], step);
        }

        if (step.Choice % 3 == 1 && !life.State.HandRefunds.IsEmpty)
        {
            return new AccountCommand.ConfirmRefund(life.State.HandRefunds[0].Key, step.Choice % 2 == 0, "op");
        }

        if (step.Choice % 3 == 0 && life.State.Pending.Any(static pending => pending is AccountEffect.LookAt))
        {
            return MoneyScript.Report(life, step);
        }

        return subscription switch
        {
            _ when consolidated is not null =>
                new AccountCommand.ConsolidateCredit(consolidated.Lines[0].Item.Split('/')[0], $"c{step.Kind}", Eur(0.25m)),
            { IsCurrent: true } when step.Choice % 4 == 0 && subscription.Planned.Any(change => change.ScheduleId is not null) =>
                new AccountCommand.WithdrawSchedule(subscription.Id),
            { Status: SubscriptionStatus.Paused } => new AccountCommand.ResumeSubscription(subscription.Id),
            { Status: SubscriptionStatus.Blocked } =>
                new AccountCommand.UnblockBilling(subscription.Id, life.Now.InZone(life.State.Terms.Zone).Date),
            { IsCurrent: true } when subscription.Planned.Any(change => change is PlannedChange.End) =>
                new AccountCommand.UncancelSubscription(subscription.Id),
            _ when life.State.Pending.OfType<AccountEffect.QuoteTax>().FirstOrDefault() is { } asked =>
                new AccountCommand.RecordTax(asked.InvoiceId, [.. life.State.Invoice(asked.InvoiceId)!.Lines.Select(line => new QuotedTax(line.Id, "city", Eur(0.11m)))]),
            _ when life.State.Invoices.FirstOrDefault(invoice => invoice.Status != InvoiceStatus.Draft && invoice.Number is null) is { } pending =>
                new AccountCommand.NumberInvoice(pending.Id, $"T-{step.Kind}"),
            _ when !life.State.Drafts.IsEmpty => new AccountCommand.FinalizeInvoice(life.State.Drafts[^1]),
            _ => null,
        };
    }

    // It is open for a day only.
    private static Invoice? Consolidated(Life life) =>
        life.State.Invoices.FirstOrDefault(invoice => invoice is { IsConsolidated: true, Status: InvoiceStatus.Draft });

    private static TopUpRule Recurring(Step step) =>
        new(null, Eur(20), null, step.Choice % 8 == 0 ? GrantKind.Purchased : GrantKind.Promotional) { Every = BillingInterval.Weekly };

    private static ProviderOutcome OutcomeOf(int choice) => (choice % 7) switch
    {
        0 => new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"),
        1 => new ProviderOutcome.Unknown(),
        2 => new ProviderOutcome.Processing(),
        _ => new ProviderOutcome.Succeeded($"ref{choice}"),
    };

    private static PlanItem AddOn(int choice, LocalDate today) => (choice % 4) switch
    {
        0 => Tests.Plans.Fee("name", 12) with { Interval = BillingInterval.Yearly, AnchorOn = today.PlusDays(choice % 9), IsProrated = choice % 3 == 0 },
        _ => Tests.Plans.Fee("add-on", 20),
    };

    private static PlanItem Seats(decimal quantity) => new("seat", new ChargeModel.Graduated(Tiers.Of(new(3, 10), new(null, 7.5m, 5))))
    {
        Quantity = quantity,
    };

    private static Effective When(int choice, LocalDate today) => (choice % 5) switch
    {
        0 => new Effective.AtPeriodEnd(),
        1 => new Effective.On(today.PlusDays(choice % 20)),
        2 => new Effective.ByConvention(),
        _ => new Effective.Now(),
    };

    private static ImmutableArray<ScheduledPhase> PhasesOf(int choice, LocalDate today)
    {
        var first = today.PlusDays(1 + (choice % 20));
        return
        [
            choice % 2 == 0 ? new(first) { Plan = Plans[choice % 5].Code, Prorate = choice % 6 != 0 } : new(first) { Items = [Tests.Plans.Fee("fee", 30 + (choice % 7))] },
            new(first.PlusDays(1 + (choice % 40))) { Items = [Tests.Plans.Fee("extra", 3)], Quantities = [new("extra", 2)] },
            new(first.PlusDays(60)) { Removed = ["extra"] },
        ];
    }

    private static AnchorChoice AnchorOf(int choice, LocalDate today) => (choice % 4) switch
    {
        0 => new AnchorChoice.Calendar(),
        1 => new AnchorChoice.Day(1 + (choice % 31)),
        2 => new AnchorChoice.On(today.PlusDays(-(choice % 20))),
        _ => new AnchorChoice.Anniversary(),
    };

    private static Coupon CouponOf(Step step) => (step.Choice % 3) switch
    {
        0 => new("half", new CouponValue.Percent(50)) { Invoices = 2 },
        1 => new("ten", new CouponValue.Fixed(Eur(10))) { IsOnce = true },
        _ => new("fees", new CouponValue.Percent(12.5m)) { Items = ["fee"] },
    };
}
