using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Billing.Domain.Collection;

/// <summary>The matrix for people: what <c>docs/payment-outcomes.md</c> says is what the code does.</summary>
public static class OutcomeTable
{
    public static string SentenceOf(OutcomeHandling handling) => handling switch
    {
        OutcomeHandling.Make => "What was frozen becomes true, its invoice gets its number, and the payment is booked on it. Access begins.",
        OutcomeHandling.Book => "The payment is booked on the invoice. Access of the period it pays for begins, or comes back.",
        OutcomeHandling.AskCustomer => "The customer is asked to go on where they are. Nothing is made or booked before; nothing else is tried meanwhile. What is paid first is given up after 23 hours.",
        OutcomeHandling.TellCustomer => "The customer is not there: what they have to do waits for them. Nothing else is tried meanwhile. What is paid first is given up after 23 hours.",
        OutcomeHandling.Wait => "The provider decides later, perhaps in days. Nothing is made or booked before, nothing else is tried meanwhile.",
        OutcomeHandling.LookUp => "The provider is asked what became of it, under the same key, until it answers. Nothing is retried and nothing else is tried before.",
        OutcomeHandling.TryNextOrDiscard => "The next method that the rules leave is tried under a key of its own. Without one the offer is gone: nothing was made, nothing is undone.",
        OutcomeHandling.TryNextOrLeaveOpen => "The next method that the rules leave is tried under a key of its own. Without one the invoice stays open, and what it pays for waits.",
        OutcomeHandling.DiscardAndAskForAnother => "The offer is gone and nothing has to be undone. The customer, who is there, may name another method; none is charged that they did not choose.",
        OutcomeHandling.LeaveOpenAndAskForAnother => "The invoice stays open and what it pays for waits. The customer, who is there, may name another method; none is charged that they did not choose.",
        _ => throw new ArgumentOutOfRangeException(nameof(handling)),
    };

    public static string Text()
    {
        var paths = Enum.GetValues<CollectionPath>();
        var text = new StringBuilder(
            """
            # What becomes of a payment

            Written from `OutcomeMatrix` in `Domain/Collection`; a test compares them, and another lives every cell over HTTP.

            *Create*, *change* and *one-off* are paid before they are made (`pays_first`). *Renewal* and *retry* are owed already: the invoice is final and
            open, and what waits for the money is access. An account that does not pay first owes a new subscription, a change or a one-off like a renewal.
            A provider that is away has tried nothing: it is asked again, and no cell applies.


            """);
        text.Append("| outcome | customer |").AppendJoin('|', paths.Select(static path => $" {Words(path)} ")).AppendLine("|");
        text.Append("|---|---|").AppendJoin('|', paths.Select(static _ => "---")).AppendLine("|");
        foreach (var outcome in Enum.GetValues<OutcomeKind>())
        {
            foreach (var onSession in new[] { true, false })
            {
                text.Append(CultureInfo.InvariantCulture, $"| {Words(outcome)} | {(onSession ? "there" : "not there")} |")
                    .AppendJoin('|', paths.Select(path => $" {Words(OutcomeMatrix.HandlingOf(outcome, onSession, path))} ")).AppendLine("|");
            }
        }

        text.AppendLine();
        foreach (var handling in Enum.GetValues<OutcomeHandling>())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- **{Words(handling)}**: {SentenceOf(handling)}");
        }

        return text.Replace("\r\n", "\n").ToString();
    }

    private static string Words(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace('_', ' ');
}
