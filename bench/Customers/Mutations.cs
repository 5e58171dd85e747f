using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Customers;

/// <summary>
/// The mix that is measured: of four mutations of an account two change a quantity with proration, one charges something
/// once, and one grants credit, which pays what is open. None is ever without effect; what each wrote is counted afterwards.
/// </summary>
public static class Mutations
{
    public const string Plan = "team";
    public const string Subscription = "sub";

    public static readonly Currency Euro = Currency.Of("EUR");

    public static PlanVersion TeamPlan { get; } = new(Plan, 1, Euro, new BillingInterval(IntervalUnit.Month, 1),
    [
        new PlanItem("base", new ChargeModel.Flat(20)),
        new PlanItem("seat", new ChargeModel.PerUnit(10)),
    ]);

    /// <summary>A customer who pays by bank transfer, has a coupon for a long time, and whose changes count by the second.</summary>
    public static IEnumerable<AccountCommand> Opening { get; } =
    [
        new AccountCommand.OpenAccount(new AccountTerms(Euro, "Europe/Paris")
        {
            Convention = BillingProfiles.Standard with { Name = "bench", DayCount = DayCount.Seconds, Downgrade = DowngradeTiming.Immediate },
        }),
        new AccountCommand.SwitchAutoPay(Off: true),
        new AccountCommand.AttachCoupon(new Coupon("loyal", new CouponValue.Percent(10)) { Invoices = 1_000_000 }),
        new AccountCommand.Subscribe(Subscription, Plan) { Quantities = [new ItemQuantity("seat", 3)] },
    ];

    public static string NameOf(int number) => (number % 4) switch
    {
        0 or 2 => "quantity",
        1 => "charge",
        _ => "grant",
    };

    /// <param name="number">Which of the account's mutations it is, from zero.</param>
    public static AccountCommand Of(int number) => (number % 4) switch
    {
        0 => Seats(number),
        1 => new AccountCommand.ChargeOnce([new OneOffLine("setup", new Money(25_00 + number, Euro))]),
        2 => Seats(number),
        _ => new AccountCommand.GrantCredit(CreditGrant.Of($"grant-{number}", GrantKind.Promotional, new Money(20_00, Euro), Instant.MinValue), "bench"),
    };

    private static AccountCommand Seats(int number) => new AccountCommand.ChangeQuantities(
        Subscription, [new ItemQuantity("seat", 4 + (number / 2 % 2))], new Effective.Now());
}
