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
    public static void Book(Turn turn, JsonObject of, ProviderOutcome outcome, bool isRefund = false)
    {
        var metadata = of.Below("metadata");
        turn.Book(new SimulatorWire.LedgerLine(
            metadata.Text("billing_key") ?? of.Id(),
            metadata.Text("billing_account") ?? of.Text("customer") ?? "",
            metadata.Text("billing_invoice") ?? "",
            Amounts.Money(of.Number("amount"), of.Text("currency")!),
            outcome,
            isRefund));
    }
}
