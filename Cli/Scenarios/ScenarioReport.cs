using System.Globalization;
using System.Text;
using Billing.Domain.Invoices;
using NodaTime;
using NodaTime.Text;

namespace Billing.Cli.Scenarios;

/// <summary>Prints what came of a file: each statement as a table, each unmet expectation as a difference.</summary>
internal static class ScenarioReport
{
    private static readonly string[] Columns = ["line", "for", "item", "from", "until", "quantity", "amount", "coupons", "tax", "total"];

    public static string Of(ScenarioResult result, bool isBrief)
    {
        var text = new StringBuilder();
        var word = result.Status switch { ScenarioStatus.Passed => "passed", ScenarioStatus.Failed => "FAILED", _ => "not run" };
        if (!isBrief)
        {
            foreach (var life in result.Lives)
            {
                Life(text, life);
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"{word,-8} {result.Id ?? "-"}  {result.Title ?? string.Empty}  {result.File}");
        text.Append(result.Needs is null ? "\n" : $"  needs {result.Needs}\n");
        foreach (var mistake in result.Mistakes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {result.File}:{mistake.Line}: {(mistake.Field.Length == 0 ? string.Empty : mistake.Field + ": ")}{mistake.Message}\n");
        }

        foreach (var unmet in result.Unmet)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {result.File}:{unmet.Line}: {unmet.Field}\n    - {unmet.Expected}\n    + {unmet.Actual}\n");
        }

        return text.ToString();
    }

    private static void Life(StringBuilder text, Lived life)
    {
        foreach (var account in life.Accounts)
        {
            text.Append(CultureInfo.InvariantCulture, $"== {string.Join(" · ", new[] { life.Name, account.Name }.Where(name => name.Length > 0))}\n");
            foreach (var invoice in account.State.Invoices)
            {
                Statement(text, invoice);
            }

            foreach (var note in account.State.CreditNotes)
            {
                text.Append(CultureInfo.InvariantCulture, $"credit note {note.Number} issued {Date(note.IssuedOn)}: {note.Total} ({note.Net} + tax {note.Tax})");
                text.Append(CultureInfo.InvariantCulture, $", refund {note.Refund}, to the balance {note.Balance}, taken off {note.TakenOff}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"balance {account.State.Balance}\n\n");
        }
    }

    private static void Statement(StringBuilder text, Invoice invoice)
    {
        text.Append(CultureInfo.InvariantCulture, $"invoice {invoice.Number ?? "without number"} {invoice.Status} issued {Date(invoice.IssuedOn)} due {Date(invoice.DueOn)}\n");
        Table(text, invoice.Lines.Select(Row));
        text.Append(CultureInfo.InvariantCulture, $"  subtotal {invoice.Subtotal}, tax {invoice.Tax}, total {invoice.Total}");
        text.Append(CultureInfo.InvariantCulture, $", credit used {invoice.CreditUsed}, paid {invoice.Paid}, open {invoice.Open}\n");
    }

    private static string[] Row(InvoiceLine line) =>
    [
        line.Id,
        Texts.Snake(line.Kind.ToString()),
        line.Item,
        line.Period is { } from ? Moment(from.StartAt, from.From) : string.Empty,
        line.Period is { } until ? Moment(until.EndAt, until.Until) : string.Empty,
        line.Quantity?.ToString("0.######", CultureInfo.InvariantCulture) ?? string.Empty,
        Seen.Of(line.Amount.Money).ToString(),
        Seen.Of(-line.Discount.Money).ToString(),
        Seen.Of(line.Tax.Money).ToString(),
        Seen.Of(line.Total).ToString(),
    ];

    private static void Table(StringBuilder text, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(Columns).ToList();
        var widths = Enumerable.Range(0, Columns.Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            text.Append("  ").AppendJoin("  ", row.Select((cell, i) => i >= 5 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).Append('\n');
        }
    }

    // A period that begins or ends in the course of a day shows its time.
    private static string Moment(Instant at, LocalDate date) =>
        (at.ToUnixTimeTicks() / NodaConstants.TicksPerSecond) % 60 == 0 && at.InUtc().TimeOfDay.Second == 0 ? Date(date) : InstantPattern.ExtendedIso.Format(at);

    private static string Date(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
