using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Dunning;
using Billing.Domain.Taxes;

namespace Billing.Embedded.Simulate;

/// <summary>What the tenant of a life sells, and what its customers agree to.</summary>
internal static class LifePlans
{
    public const string Tenant = "acme";
    public const string Flat = "flat";
    public const string Seats = "seats";

    private static readonly Currency Euro = Currency.Of("EUR");
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Pacific/Auckland"];

    public static PlanVersion[] All { get; } =
    [
        new(Flat, 1, Euro, new BillingInterval(IntervalUnit.Month, 1), [new PlanItem("access", new ChargeModel.Flat(49m))]),
        new(Seats, 1, Euro, new BillingInterval(IntervalUnit.Month, 1), [new PlanItem("seat", new ChargeModel.PerUnit(12.5m)) { Quantity = 3 }]),
    ];

    /// <summary>Those that every tenant has; nobody uploads another.</summary>
    public static DunningPolicy? Policy(string name) => ShippedPolicies.All.FirstOrDefault(policy => policy.Name == name);

    public static Money Amount(int cents) => new(cents, Euro);

    /// <summary>Every fifth customer pays before anything is made, or more of them.</summary>
    private static bool PaysFirst(int number, int percent) => (number + 4) % 5 < percent / 20;

    /// <summary>Some take numbers of the tenant's series, some have days of grace, some pay tax, some pay first.</summary>
    public static AccountTerms Terms(int number, int paysFirst, SeededRandom random) => new(Euro, Zones[random.Next(Zones.Length)])
    {
        NumbersComeLater = number % 3 == 0,
        InvoicePrefix = number % 3 == 0 ? "T" : $"A{number}",
        GraceDays = random.Next(4) == 0 && !PaysFirst(number, paysFirst) ? 1 : 0,
        NetDays = PaysFirst(number, paysFirst) ? 0 : 15 * random.Next(3),
        PaysFirst = PaysFirst(number, paysFirst),
        RefundsLatePayments = number % 2 == 0,
        Dunning = (number % 4) switch { 0 => null, 3 => "paypal", _ => "standard" },
        TaxRates = random.Next(2) == 0 ? [] : [new TaxRate("vat", 19m)],
    };
}
