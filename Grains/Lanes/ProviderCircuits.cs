using Billing.Providers;

namespace Billing.Grains.Lanes;

/// <summary>The circuits of a silo, one for each provider: its lanes share what they find out.</summary>
public sealed class ProviderCircuits
{
    private readonly SortedDictionary<string, ProviderCircuit> _circuits = new(StringComparer.Ordinal);

    public ProviderCircuits(ProviderDirectory providers, ProviderLanes lanes)
    {
        foreach (var name in providers.Names.Append(ProviderLanes.Nobody))
        {
            _circuits.Add(name, new ProviderCircuit(lanes.LimitsOf(name)));
        }
    }

    public IEnumerable<(string Provider, CircuitState State)> All => _circuits
        .Where(static circuit => circuit.Key != ProviderLanes.Nobody)
        .Select(static circuit => (circuit.Key, circuit.Value.State));

    internal ProviderCircuit Of(string provider) => _circuits[provider];
}
