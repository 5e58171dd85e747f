using Billing.Domain.Accounts;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Taxes that only a provider knows: the invoice waits for them, and nothing else does.</summary>
public sealed class Taxes_of_a_provider
{
    private static readonly AccountTerms Terms = new(Euro, "UTC") { TaxProvider = "taxes" };

    [Fact]
    public void Hold_an_invoice_as_a_draft_until_they_are_told()
    {
        var life = Subscribed();
        var asked = Assert.IsType<AccountEffect.QuoteTax>(Assert.Single(life.Effects));
        Assert.Equal((InvoiceStatus.Draft, "taxes", life.Last.Id), (life.Last.Status, asked.Provider, asked.InvoiceId));
        Assert.True(AccountClock.AwaitsOutcome(life.State));

        life.Do(new AccountCommand.RecordTax(asked.InvoiceId, [new("1", "state", Eur(1.65m)), new("1", "city", Eur(0.35m))]));
        Assert.Equal((InvoiceStatus.Finalized, 2.00m, 22.00m), (life.Last.Status, life.Last.Tax.Major, life.Last.Total.Major));
        Assert.Equal("INV-000001", life.Last.Number);
        Assert.Equal(22.00m, life.Effects.OfType<AccountEffect.CollectInvoice>().Single().Amount.Major);
    }

    [Fact]
    public void Are_asked_for_once_and_told_once()
    {
        var life = Subscribed();
        var tell = new AccountCommand.RecordTax(life.Last.Id, [new("1", "vat", Eur(3))]);
        life.Do(tell).Do(tell);

        Assert.Equal((3m, 1), (life.Last.Tax.Major, life.Effects.OfType<AccountEffect.QuoteTax>().Count()));
    }

    [Fact]
    public void Of_a_draft_that_is_written_anew_are_asked_for_anew()
    {
        var life = Subscribed().At("2024-01-01T12:00:00Z").Change("plus", new Effective.Now());

        Assert.Equal(2, life.Effects.OfType<AccountEffect.QuoteTax>().Count());
        var asked = Assert.Single(life.State.Pending.OfType<AccountEffect.QuoteTax>());
        Assert.Equal("invoice_line_unknown", life.Refused(new AccountCommand.RecordTax(asked.InvoiceId, [new("1", "vat", Eur(3))])));
        life.Do(new AccountCommand.RecordTax(asked.InvoiceId, [new(life.Last.Lines[0].Id, "vat", Eur(3))]));
        Assert.Equal((InvoiceStatus.Finalized, 33m), (life.Last.Status, life.Last.Total.Major));
    }

    [Fact]
    public void Are_not_asked_for_where_nothing_is_taxed()
    {
        var life = new Life(BillingProfiles.Standard, Terms with { IsTaxExempt = true }, Plans.Monthly("p", 20)).At("2024-01-01").Subscribe("p");

        Assert.Equal((InvoiceStatus.Finalized, 20m), (life.Last.Status, life.Last.Total.Major));
    }

    private static Life Subscribed() => new Life(BillingProfiles.Standard, Terms, Plans.Monthly("p", 20), Plans.Monthly("plus", 30)).At("2024-01-01").Subscribe("p");
}
