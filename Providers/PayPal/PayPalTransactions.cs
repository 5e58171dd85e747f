using System.Runtime.CompilerServices;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>A line of PayPal's books.</summary>
internal sealed record PayPalTransaction(string Reference, string EventCode, Money Amount, ProviderOutcome Outcome, Instant At)
{
    public string? Key { get; init; }

    public string? Account { get; init; }

    /// <summary>What it belongs to: of a refund, the payment.</summary>
    public string? Of { get; init; }

    /// <summary>T00nn are payments between accounts, of which we get those that are positive.</summary>
    public bool IsPayment => EventCode.StartsWith("T00", StringComparison.Ordinal) && Amount.MinorUnits > 0;

    /// <summary>Money that was held, and may have been taken since under another name.</summary>
    public bool IsHold => EventCode == "T1300";

    /// <summary>Given back by us; what a bank took back (T1106, T1201) is a dispute.</summary>
    public bool IsRefund => EventCode == "T1107";
}

/// <summary>PayPal's transaction search. It lags: "a maximum of three hours for executed transactions to appear".</summary>
internal sealed class PayPalTransactions(PayPalConnection connection)
{
    public static readonly Duration LateBy = Duration.FromHours(3);

    /// <summary>The longest that one question may span.</summary>
    private static readonly Duration Span = Duration.FromDays(31);

    private const int PageSize = 500;

    public async IAsyncEnumerable<PayPalTransaction> ReadAsync(
        Instant since, Instant until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var from = since; from < until; from += Span)
        {
            var to = Instant.Min(from + Span, until);
            for (var page = 1; ; page++)
            {
                var read = await connection.GetAsync(
                    $"/v1/reporting/transactions?start_date={PayPalTimes.Write(from)}&end_date={PayPalTimes.Write(to)}&fields=transaction_info&page_size={PageSize}&page={page}",
                    cancellation);
                foreach (var detail in read.List("transaction_details"))
                {
                    // Whole seconds include both ends.
                    if (FromContract(detail.Member("transaction_info")) is { } transaction && transaction.At >= from && transaction.At < to)
                    {
                        yield return transaction;
                    }
                }

                if (read.Member("total_pages") is not { ValueKind: JsonValueKind.Number } pages || page >= pages.GetInt32())
                {
                    break;
                }
            }
        }
    }

    /// <summary>Null for a line that is not about money of a currency that we know.</summary>
    private static PayPalTransaction? FromContract(JsonElement line) =>
        line.Text("transaction_id") is { } id
        && line.Text("transaction_event_code") is { } code
        && PayPalAmounts.TryFromContract(line.Member("transaction_amount"), out var amount)
        && PayPalTimes.TryRead(line.Text("transaction_initiation_date"), out var at)
            ? new PayPalTransaction(id, code, amount, Outcome(line.Text("transaction_status"), id), at)
            {
                Key = line.Text("invoice_id"),
                Account = line.Text("custom_field"),
                Of = line.Text("paypal_reference_id"),
            }
            : null;

    private static ProviderOutcome Outcome(string? status, string id) => status switch
    {
        // What was reversed had succeeded; the reversal is a line of its own.
        "S" or "V" => new ProviderOutcome.Succeeded(id),
        "P" => new ProviderOutcome.Processing(),
        "D" => new ProviderOutcome.Declined(DeclineClass.Hard, "denied"),
        _ => new ProviderOutcome.Unknown(),
    };
}
