using Billing.Domain.Accounts;
using Billing.Domain.Conventions;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Taxes;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Invoices;

public sealed class StatementTests
{
    [Fact]
    public void A_clerk_can_redo_every_amount_with_a_calculator()
    {
        var plan = Plans.Monthly("starter", 29).With(Plans.Metered("calls", 0.015m));
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "Europe/Paris") { TaxRates = [new TaxRate("vat", 20)] }, plan)
            .At("2024-01-01T10:00:00Z").Do(new AccountCommand.AttachCoupon(new("tenth", new CouponValue.Percent(10))))
            .Subscribe("starter", new AnchorChoice.Day(1))
            .At("2024-01-16").Use(1_001).At("2024-01-20T09:00:00Z").Cancel();

        // What was received lies beside what was approved, so that a wanted difference can be looked at and taken over.
        var received = string.Concat(life.Invoices.Select(Statement.Explain));
        var folder = Path.Combine(AppContext.BaseDirectory, "Invoices");
        File.WriteAllText(Path.Combine(folder, "statement.received.txt"), received);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "statement.approved.txt")), received);
    }
}
