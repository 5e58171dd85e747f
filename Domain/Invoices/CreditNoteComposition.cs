using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;

namespace Billing.Domain.Invoices;

/// <summary>
/// Computes what a credit note gives back. Net amount and tax are rounded apart; the note that takes the rest of a line
/// takes exactly what is left of both, so the notes of an invoice can come to it but never beyond.
/// </summary>
public static class CreditNoteComposition
{
    public static (ImmutableArray<CreditNoteLine> Lines, Rejection? Refused) Compose(
        Invoice invoice, ImmutableArray<CreditNote> earlier, ImmutableArray<LineToCredit> wanted, BillingConvention convention)
    {
        var lines = ImmutableArray.CreateBuilder<CreditNoteLine>(wanted.Length);
        foreach (var request in wanted)
        {
            if (invoice.Lines.FirstOrDefault(line => line.Id == request.LineId) is not { } line)
            {
                return ([], Rejections.InvoiceLineUnknown(request.LineId));
            }

            var credited = earlier.SelectMany(note => note.Lines).Concat(lines).Where(part => part.LineId == line.Id).ToImmutableArray();
            var grossLeft = credited.Aggregate(line.Amount.Money, (left, part) => left - part.Gross);
            if (!request.Gross.Money.IsPositive || request.Gross.Money > grossLeft)
            {
                return ([], Rejections.CreditAboveLine(line.Id));
            }

            lines.Add(Part(line, credited, request.Gross, isRest: request.Gross.Money == grossLeft, convention));
        }

        return (lines.ToImmutable(), null);
    }

    /// <summary>What of an invoice no note has credited yet; lines may add up to more when others were negative.</summary>
    public static Money Left(Invoice invoice, ImmutableArray<CreditNote> earlier) =>
        earlier.Aggregate(invoice.Total, (left, note) => left - note.Total);

    /// <summary>The lines of a note as far as an amount reaches.</summary>
    public static ImmutableArray<CreditNoteLine> Within(ImmutableArray<CreditNoteLine> lines, Money most)
    {
        var kept = ImmutableArray.CreateBuilder<CreditNoteLine>(lines.Length);
        foreach (var line in lines)
        {
            var total = line.Net.Money + line.Tax.Money;
            if (total <= most)
            {
                kept.Add(line);
                most -= total;
            }
            else if (most.IsPositive)
            {
                var parts = DerivedMoney.Given("left of the invoice", most).Split([line.Net.Money, line.Tax.Money]);
                kept.Add(line with { Gross = Allocation.Split(line.Gross, [most, total - most])[0], Net = parts[0], Tax = parts[1] });
                most = Money.Zero(most.Currency);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>What is left of every line, as a note would have to ask for it.</summary>
    public static ImmutableArray<LineToCredit> Everything(Invoice invoice, ImmutableArray<CreditNote> earlier) =>
    [
        .. invoice.Lines
            .Select(line => (line.Id, Left: earlier
                .SelectMany(note => note.Lines)
                .Where(part => part.LineId == line.Id)
                .Aggregate(line.Amount.Money, (left, part) => left - part.Gross)))
            .Where(line => line.Left.IsPositive)
            .Select(line => new LineToCredit(line.Id, DerivedMoney.Given("rest of the line", line.Left))),
    ];

    private static CreditNoteLine Part(
        InvoiceLine line, ImmutableArray<CreditNoteLine> credited, DerivedMoney gross, bool isRest, BillingConvention convention)
    {
        var netLeft = DerivedMoney.Given("rest of the line", credited.Aggregate(line.Net, (left, part) => left - part.Net.Money));
        var taxLeft = DerivedMoney.Given("rest of its tax", credited.Aggregate(line.TaxOnTop, (left, part) => left - part.Tax.Money));
        if (isRest)
        {
            return new(line.Id, gross.Money, netLeft.Money == gross.Money ? gross : netLeft, taxLeft);
        }

        var net = line.Discount.Money.IsZero
            ? gross
            : ShareOf(gross, "net of the line", line.Net, "line", line.Amount.Money, convention.LineRounding);
        net = net.Money > netLeft.Money ? netLeft : net;
        var tax = line.Net.IsZero || line.TaxOnTop.IsZero
            ? DerivedMoney.Zero(line.Net.Currency)
            : ShareOf(net, "tax of the line", line.TaxOnTop, "net of the line", line.Net, convention.TaxRoundingMode);
        return new(line.Id, gross.Money, net, tax.Money > taxLeft.Money ? taxLeft : tax);
    }

    private static DerivedMoney ShareOf(DerivedMoney part, string name, Money of, string wholeName, Money whole, Rounding rounding) =>
        (part.ToFigure() * Figure.Given(name, of) / Figure.Given(wholeName, whole)).ToMoney(of.Currency, rounding);
}
