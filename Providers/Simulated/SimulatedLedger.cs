using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Simulated;

/// <summary>
/// What the simulated provider believes happened: one line for each key it was sent, in order. It is the provider's own
/// book, so that ours can be held against it.
/// </summary>
public sealed class SimulatedLedger
{
    private readonly Lock _gate = new();
    private readonly List<Line> _lines = [];
    private readonly Dictionary<string, Line> _byKey = [];

    public sealed record Line(string Key, string Account, string InvoiceId, Money Amount, ProviderOutcome Outcome, bool IsRefund);

    public IReadOnlyList<Line> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public ProviderOutcome? Find(string key)
    {
        lock (_gate)
        {
            return _byKey.GetValueOrDefault(key)?.Outcome;
        }
    }

    /// <summary>Writes a line unless its key is there, and answers what the key was answered first.</summary>
    public ProviderOutcome Record(Line line)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(line.Key, out var known))
            {
                return known.Outcome;
            }

            _byKey.Add(line.Key, line);
            _lines.Add(line);
            return line.Outcome;
        }
    }

    /// <summary>What a request that was being processed comes to; one that is decided stays as it is.</summary>
    public void Decide(string key, ProviderOutcome outcome)
    {
        lock (_gate)
        {
            var at = _lines.FindIndex(line => line.Key == key);
            if (_lines[at].Outcome is ProviderOutcome.Processing)
            {
                _lines[at] = _byKey[key] = _lines[at] with { Outcome = outcome };
            }
        }
    }
}
