using System.Text.Json.Nodes;
using Billing.Providers.Simulated;
using Billing.Providers.Simulator.Loopback;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>A request, read and found right.</summary>
internal sealed record PayPalCall(Operation Operation, string Id, JsonObject Body, IReadOnlyDictionary<string, string> Query)
{
    /// <summary>What was told to happen to this request for money; null when it goes as its method says.</summary>
    public SimulatedAnswer? Script { get; init; }

    public string? Asked(string name) => Query.GetValueOrDefault(name);

    public long Number(string name, long otherwise) => Asked(name) is not { } text ? otherwise
        : long.TryParse(text, out var number) ? number
        : throw PayPalFault.Malformed(new Fault(name, "INVALID_PARAMETER_SYNTAX", "query"));

    /// <summary>As seconds; what is no time is refused.</summary>
    public long? Time(string name) => Asked(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var at) ? at.ToUnixTimeSeconds()
        : throw PayPalFault.Malformed(new Fault(name, "INVALID_PARAMETER_SYNTAX", "query"));
}

/// <summary>
/// What is answered. A refusal that leaves something behind is an answer too; a new object that a key names is what the key is
/// answered with from then on, as it is by then.
/// </summary>
internal sealed record PayPalAnswer(int Status, JsonNode? Body)
{
    public string? Made { get; init; }

    public static PayPalAnswer Refused(Turn turn, PayPalFault fault) => new(fault.Status, fault.ToContract(turn.Ids.NextPlain(13).ToLowerInvariant()));
}
