using System.Collections.Immutable;
using Billing.Domain.Collection;

namespace Billing.Domain.Dunning;

/// <summary>
/// Three policies to begin with, each for one way to pay, and one that has all three. A tenant copies one and changes it. What ships never
/// changes under its version either: cases go on under it.
/// </summary>
public static class ShippedPolicies
{
    /// <summary>
    /// Cards. What a bank may approve tomorrow is tried again in growing steps, near pay-days and at hours when people are awake; what it
    /// never will is not tried again, and the customer is asked for another method.
    /// </summary>
    public static DunningPolicy Cards { get; } = new("cards", 1,
    [
        new("everybody", null, new DunningSchedule
        {
            GraceDays = 3,
            Retries =
            [
                new([]) { Class = DeclineClass.Hard },
                new([1, 3, 5, 7]) { Code = "insufficient_funds" },
                new([3, 5, 7]) { WithBackup = true },
            ],
            Window = new RetryWindow { FromHour = 6, UntilHour = 20 },
            Steps =
            [
                new(new StepMoment.HardDecline(), new DunningAction.Notify("another-method", "email")),
                new(new StepMoment.Failures(1), new DunningAction.Notify("payment-failed", "email")),
                new(new StepMoment.Failures(2), new DunningAction.Flag("past_due")),
                new(new StepMoment.Failures(3), new DunningAction.Notify("last-reminder", "email")),
                new(new StepMoment.Days(7), new DunningAction.Restrict("premium")),
                new(new StepMoment.Days(14), new DunningAction.Suspend { StopsBilling = true }),
            ],
            PatienceDays = 14,
            Exhausted = DunningEnd.Canceled,
            PeaceDays = 1,
        }),
    ]);

    /// <summary>PayPal. Its declines are the wallet's or the account's and seldom pass within hours: fewer attempts, a page to go to, more time.</summary>
    public static DunningPolicy PayPal { get; } = new("paypal", 1,
    [
        new("everybody", null, new DunningSchedule
        {
            GraceDays = 5,
            Retries =
            [
                new([]) { Class = DeclineClass.Hard },
                new([5, 5]),
            ],
            Window = new RetryWindow { FromHour = 6, UntilHour = 20 },
            Steps =
            [
                new(new StepMoment.Failures(1), new DunningAction.Notify("paypal-failed", "email")),
                new(new StepMoment.HardDecline(), new DunningAction.Notify("agreement-ended", "email")),
                new(new StepMoment.Failures(2), new DunningAction.Notify("offer-a-card", "email")),
                new(new StepMoment.Days(10), new DunningAction.Flag("past_due")),
                new(new StepMoment.Days(15), new DunningAction.Suspend { StopsBilling = true }),
            ],
            PatienceDays = 20,
            Exhausted = DunningEnd.Canceled,
            PeaceDays = 1,
        }),
    ]);

    /// <summary>Customers on invoice. Nobody charges them; they are reminded, then called, and stopped late.</summary>
    public static DunningPolicy Invoices { get; } = new("invoices", 1,
    [
        new("enterprise", new SegmentCondition { PaysByInvoice = true, TenureDaysAtLeast = 365 }, new DunningSchedule
        {
            GraceDays = 30,
            Steps = Reminders([3, 10, 20, 30]).Add(new(new StepMoment.Days(30), new DunningAction.Flag("call"))),
            PatienceDays = 90,
            Exhausted = DunningEnd.Suspended,
        }),
        new("everybody", null, new DunningSchedule
        {
            GraceDays = 14,
            Steps = Reminders([1, 7, 14]).Add(new(new StepMoment.Days(21), new DunningAction.Restrict("premium"))),
            PatienceDays = 45,
            Exhausted = DunningEnd.Suspended,
        }),
    ]);

    /// <summary>Everybody by how they pay: who is on invoice is never charged, who pays at PayPal is treated as such, and the rest as cards.</summary>
    public static DunningPolicy Standard { get; } = new("standard", 1,
    [
        Invoices.Segments[0],
        new("on-invoice", new SegmentCondition { PaysByInvoice = true }, Invoices.Segments[1].Schedule),
        new("paypal", new SegmentCondition { Providers = ["paypal"] }, PayPal.Segments[0].Schedule),
        Cards.Segments[0],
    ]);

    public static ImmutableArray<DunningPolicy> All { get; } = [Cards, Invoices, PayPal, Standard];

    private static ImmutableArray<DunningStep> Reminders(ImmutableArray<int> days) =>
        [.. days.Select(static (day, index) => new DunningStep(new StepMoment.Days(day), new DunningAction.Notify($"reminder-{index + 1}", "email")))];
}
