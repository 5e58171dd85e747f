using System.Text.Json.Nodes;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// Writes money into the provider's own ledger, under the key and the account that whoever asked has left at the payment; a payment
/// that bears none is there under its own name.
/// </summary>
internal static class Ledgers
{
    /// <param name="turn">The request that it belongs to.</param>
    /// <param name="of">The payment or the refund.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isRefund">Whether it went back.</param>
    /// <param name="amount">How much has moved; all of it as a rule.</param>
    public static void Book(Turn turn, JsonObject of, ProviderOutcome outcome, bool isRefund = false, long? amount = null)
    {
        var metadata = of.Below("metadata");
        turn.Book(new SimulatorWire.LedgerLine(
            metadata.Text("billing_key") ?? of.Id(),
            metadata.Text("billing_account") ?? of.Text("customer") ?? "",
            metadata.Text("billing_invoice") ?? "",
            Amounts.Money(amount ?? of.Number("amount"), of.Text("currency")!),
            outcome,
            isRefund));
    }
}
