using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Derivations;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>What credit notes give back, to the cent, and how the last one takes the rest.</summary>
public sealed class CreditNoteCases
{
    [Theory]
    [InlineData("a", 200.00, 25, 29, 30, 19_333, 4_833, 24_166)]
    [InlineData("b", 160.00, 25, 29, 30, 15_467, 3_867, 19_334)]
    [InlineData("c", 29.99, 23.33, 6, 7, 2_571, 600, 3_171)]
    public void LAGO_CRN_001_net_and_tax_are_rounded_apart(
        string variant, double fee, double tax, int days, int of, long net, long taxOfNote, long total)
    {
        var invoice = Invoice(BillingProfiles.Lago, [Line("1", (decimal)fee, (decimal)tax)]);
        var unused = (Figure.Given("fee", (decimal)fee) * Figure.Given("days", days) / Figure.Given("of", of)).ToMoney(Euro, Rounding.HalfUp);
        var note = Note(BillingProfiles.Lago, invoice, [], new LineToCredit("1", unused));

        Assert.True((net, taxOfNote, total) == (note.Net.MinorUnits, note.Tax.MinorUnits, note.Total.MinorUnits), variant);
    }

    [Fact]
    public void LAGO_CRN_002_the_last_note_takes_what_is_left()
    {
        var invoice = Invoice(BillingProfiles.Lago, [Line("1", 68.33m, 20), Line("2", 68.33m, 20)]);
        Assert.Equal((2_733, 16_399), (invoice.Tax.MinorUnits, invoice.Total.MinorUnits));

        var first = Note(BillingProfiles.Lago, invoice, [], All(invoice, "1"));
        var second = Note(BillingProfiles.Lago, invoice, [first], All(invoice, "2"));

        Assert.Equal((1_367, 8_200), (first.Tax.MinorUnits, first.Total.MinorUnits));
        Assert.Equal((1_366, 8_199), (second.Tax.MinorUnits, second.Total.MinorUnits));
    }

    [Fact]
    public void MET_CRN_001_notes_by_line_come_to_the_invoice_whatever_was_discounted()
    {
        var invoice = Invoice(
            BillingProfiles.Meteroid,
            [Line("1", 10, 10), Line("2", 20, 10), Line("3", 30, 10), Line("4", 40, 10)],
            new Coupon("ten", new CouponValue.Percent(10)));
        Assert.Equal(9_900, invoice.Total.MinorUnits);

        var first = Note(BillingProfiles.Meteroid, invoice, [], All(invoice, "1"), All(invoice, "2"));
        var second = Note(BillingProfiles.Meteroid, invoice, [first], All(invoice, "3"), All(invoice, "4"));
        Assert.Equal(-9_900, -(first.Total + second.Total).MinorUnits);
        Assert.Equal([90, 180, 270, 360], first.Lines.Concat(second.Lines).Select(line => Cents(line.Tax)));

        var plain = Invoice(BillingProfiles.Meteroid, [Line("1", 10, 10), Line("2", 20, 10)]);
        var part = Note(BillingProfiles.Meteroid, plain, [], new LineToCredit("1", DerivedMoney.Given("half", Eur(5))), All(plain, "2"));
        Assert.Equal([(-500, -50), (-2_000, -200)], part.Lines.Select(line => (-Cents(line.Net), -Cents(line.Tax))));
        Assert.Equal(-2_750, -part.Total.MinorUnits);

        var (_, refused) = CreditNoteComposition.Compose(
            plain, [part], [new LineToCredit("1", DerivedMoney.Given("too much", Eur(5.01m)))], BillingProfiles.Meteroid);
        Assert.Equal("credit_above_invoice", refused?.Code);
    }

    [Fact]
    public void MET_CRN_001_a_refund_first_restores_what_the_balance_had_paid()
    {
        var invoice = Invoice(BillingProfiles.Meteroid, [Line("1", 100, 0)]) with
        {
            Credits = [new("balance", Eur(20))],
            Paid = Eur(80),
        };

        var split = CreditNoteSplit.Of(invoice, Eur(0), Eur(0), Eur(100), CreditNoteUse.Refund);

        Assert.Equal((2_000, 8_000), (split.Balance.MinorUnits, split.Refund.MinorUnits));
    }

    private static InvoiceLine Line(string id, decimal amount, decimal tax) =>
        new(id, LineKind.Fee, $"item{id}", DerivedMoney.Given("fee", Eur(amount))) { TaxRates = tax == 0 ? [] : [new("vat", tax)] };

    private static LineToCredit All(Invoice invoice, string id) =>
        new(id, DerivedMoney.Given("all", invoice.Lines.Single(line => line.Id == id).Amount.Money));

    private static Invoice Invoice(BillingConvention convention, ImmutableArray<InvoiceLine> lines, params Coupon[] coupons) =>
        new("i", Euro, InvoiceStatus.Finalized, Date("2024-01-01"), InvoiceAssembly.Assemble(
            new(convention, Euro, At("2024-01-01"), lines)
            {
                Coupons = [.. coupons.Select(coupon => AttachedCoupon.Of(coupon.Code, coupon))],
            }).Lines);

    private static CreditNote Note(
        BillingConvention convention, Invoice invoice, ImmutableArray<CreditNote> earlier, params ImmutableArray<LineToCredit> wanted)
    {
        var (lines, refused) = CreditNoteComposition.Compose(invoice, earlier, wanted, convention);
        Assert.Null(refused);
        Assert.All(lines, line => Assert.True(Recalculation.Confirms(line.Net) && Recalculation.Confirms(line.Tax)));
        return new($"n{earlier.Length}", invoice.Id, Date("2024-01-02"), lines) { Currency = Euro };
    }
}
