using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Metering;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Arithmetic;

/// <summary>
/// A year of customers on one thread: three fees and one metered charge with tax, one report of usage a month, every
/// derivation recorded. Everything is counted: opening, subscribing, reporting, advancing, applying the facts once.
/// </summary>
internal static class CustomerMonths
{
    private const int Months = 12;
    private static readonly Currency Euro = Currency.Of("EUR");
    private static readonly Instant Begin = Instant.FromUtc(2024, 1, 1, 9, 0);
    private static readonly AccountTerms Terms = new(Euro, "Europe/Paris") { TaxRates = [new TaxRate("vat", 20)] };
    private static readonly Catalog Plans = new([
        new PlanVersion("plan", 1, Euro, BillingInterval.Monthly,
        [
            new PlanItem("base", new ChargeModel.PerUnit(49)),
            new PlanItem("seat", new ChargeModel.PerUnit(9.5m)) { Quantity = 7 },
            new PlanItem("support", new ChargeModel.Flat(15)),
            new PlanItem("calls", new ChargeModel.PerUnit(0.0125m)) { Timing = BillingTiming.InArrears, Meter = new("calls", Aggregation.Sum) },
        ]),
    ]);

    public static (double PerSecond, double BytesEach) Measure(int customers)
    {
        GC.Collect();
        var (time, bytes) = (ThreadTime.Now(), GC.GetAllocatedBytesForCurrentThread());
        var invoices = 0;
        for (var customer = 0; customer < customers; customer++)
        {
            invoices += Live();
        }

        var seconds = (ThreadTime.Now() - time).TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return invoices == customers * (Months + 1)
            ? (customers * Months / seconds, (double)bytes / (customers * Months))
            : throw new InvalidOperationException($"{invoices} invoices are not {customers * (Months + 1)}.");
    }

    private static int Live()
    {
        var state = Do(AccountState.New, new AccountCommand.OpenAccount(Terms), "open", Begin);
        state = Do(state, new AccountCommand.SwitchAutoPay(true), "manual", Begin);
        state = Do(state, new AccountCommand.Subscribe("s", "plan"), "subscribe", Begin);
        for (var month = 0; month < Months; month++)
        {
            var at = Begin + Duration.FromDays((month * 30) + 14);
            var id = month.ToString(CultureInfo.InvariantCulture);
            state = Advance(state, at);
            state = Do(state, new AccountCommand.RecordUsage("s", [new UsageEvent(id, "calls", at, 1234)]), $"use{id}", at);
        }

        return Advance(state, Begin + Duration.FromDays(366)).Invoices.Length;
    }

    private static AccountState Advance(AccountState state, Instant to)
    {
        while (AccountClock.NextDueAt(state) is { } due && due <= to)
        {
            state = ((Decision.Accepted)AccountClock.Advance(state, due)).Next!;
        }

        return state;
    }

    private static AccountState Do(AccountState state, AccountCommand command, string id, Instant at) =>
        ((Decision.Accepted)AccountDecisions.Decide(state, command, id, at, Plans)).Next!;
}
