using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Documents;

namespace Billing.Providers.Simulated;

/// <summary>What the simulator and its adapter say to each other, in JSON as facts are written. Names are their contract.</summary>
public static class SimulatorWire
{
    public const string Charges = "/charges";
    public const string Refunds = "/refunds";
    public const string Ledger = "/ledger";
    public const string Rules = "/rules";

    /// <summary>What became of a request; its key follows in the query, because keys contain slashes.</summary>
    public const string LookUp = "/requests";

    /// <summary>What is shown beside a customer; the name follows in the query.</summary>
    public const string Customers = "/customers";

    public static JsonSerializerOptions Json { get; } = DocumentFormat.Create();

    /// <summary>The answer to a request or a look-up; none when the provider never heard of it.</summary>
    public sealed record Answer(ProviderOutcome? Outcome);

    /// <summary>A line of the ledger. A request that was decided later has a second line.</summary>
    public sealed record LedgerLine(string Key, string Account, string InvoiceId, Money Amount, ProviderOutcome Outcome, bool IsRefund);

    public sealed record Script(IReadOnlyList<SimulatedRule>? Rules = null, SimulatedMishaps? Mishaps = null);

    /// <summary>What is shown beside a customer from now on. A line of its book of customers: the last one of a name counts.</summary>
    public sealed record ShownCustomer(string Name, IReadOnlyDictionary<string, string> Words);

    /// <summary>What a request that was being processed comes to.</summary>
    public sealed record Decision(string Key, ProviderOutcome Outcome);
}
