using System.Globalization;
using System.Text;
using Billing.Domain.Derivations;
using NodaTime.Text;

namespace Billing.Domain.Invoices;

/// <summary>An invoice as text: what it says, and why each amount is what it is.</summary>
public static class Statement
{
    /// <summary>The document alone.</summary>
    public static string Of(Invoice invoice) => Write(invoice, explained: false);

    /// <summary>The document with the way to every amount, so that it can be redone with a calculator.</summary>
    public static string Explain(Invoice invoice) => Write(invoice, explained: true);

    private static string Write(Invoice invoice, bool explained)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{invoice.Number ?? "no number yet"}  {invoice.Status}  issued {LocalDatePattern.Iso.Format(invoice.IssuedOn)}")
            .Append('\n');
        foreach (var line in invoice.Lines)
        {
            WriteLine(text, line, explained);
        }

        Row(text, "subtotal", invoice.Subtotal);
        Row(text, "coupons", -invoice.Discount);
        Row(text, "credit", -invoice.CreditBeforeTax);
        Row(text, "tax", invoice.Tax);
        Row(text, "carried to the balance", invoice.CarriedToBalance);
        Row(text, "total", invoice.Total, always: true);
        Row(text, "credit used", -invoice.CreditUsed);
        Row(text, "paid", -invoice.Paid);
        Row(text, "taken off", -invoice.CreditedOff);
        Row(text, "taken over", -invoice.TakenOver);
        Row(text, "written off", -invoice.WrittenOff);
        Row(text, "open", invoice.Open, always: true);
        return text.ToString();
    }

    private static void WriteLine(StringBuilder text, InvoiceLine line, bool explained)
    {
        var period = line.Period is { } span
            ? $" {LocalDatePattern.Iso.Format(span.From)} until {LocalDatePattern.Iso.Format(span.Until)}"
            : string.Empty;
        var quantity = line.Quantity is { } units ? $" × {units.ToString("0.#########", CultureInfo.InvariantCulture)}" : string.Empty;
        Row(text, $"{line.Id}. {line.Kind} {line.Item}{quantity}{period}", line.Amount.Money, always: true);
        if (!explained)
        {
            return;
        }

        if (line.Period?.Origin is { } origin)
        {
            text.Append("       dates: ").Append(origin).Append('\n');
        }

        Why(text, "amount", line.Amount.Derivation);
        foreach (var discount in line.Discounts)
        {
            Why(text, $"coupon {discount.CouponId}", discount.Derivation);
        }

        if (!line.Tax.Money.IsZero)
        {
            Why(text, $"tax {line.Tax.Money}", line.Tax.Derivation);
        }
    }

    private static void Row(StringBuilder text, string name, Amounts.Money amount, bool always = false)
    {
        if (always || !amount.IsZero)
        {
            text.Append("  ").Append(name.PadRight(64)).Append(' ').Append(amount.ToString().PadLeft(16)).Append('\n');
        }
    }

    private static void Why(StringBuilder text, string name, Derivation derivation) =>
        text.Append("       ").Append(name).Append(": ").Append(Explanation.Of(derivation)).Append('\n');
}
