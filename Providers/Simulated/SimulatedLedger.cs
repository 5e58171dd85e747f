using System.Collections.Immutable;
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
    private readonly Dictionary<string, ImmutableSortedDictionary<string, string>> _customers = [];

    public sealed record Line(string Key, string Account, string InvoiceId, Money Amount, ProviderOutcome Outcome, bool IsRefund)
    {
        /// <summary>Who was asked, where several keep one ledger.</summary>
        public string Provider { get; init; } = SimulatedAdapter.Name;

        /// <summary>What has come of it; nothing while it is not paid.</summary>
        public Money Received => Outcome is ProviderOutcome.Succeeded succeeded ? succeeded.Received ?? Amount : Money.Zero(Amount.Currency);
    }

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

    public Line? LineOf(string key)
    {
        lock (_gate)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    /// <summary>What a request that was being processed, or waited for its customer, comes to; one that is decided stays as it is.</summary>
    public void Decide(string key, ProviderOutcome outcome)
    {
        lock (_gate)
        {
            if (!_byKey[key].Outcome.IsFinal)
            {
                Set(key, outcome);
            }
        }
    }

    /// <summary>What had been decided turns out otherwise: a refund comes back, or a customer pays after all.</summary>
    public void Turn(string key, ProviderOutcome outcome)
    {
        lock (_gate)
        {
            Set(key, outcome);
        }
    }

    /// <summary>Lets go what waits for its customer.</summary>
    public ProviderOutcome Cancel(string key)
    {
        lock (_gate)
        {
            if (_byKey.GetValueOrDefault(key) is not { Outcome: ProviderOutcome.ActionRequired })
            {
                return new ProviderOutcome.Declined(DeclineClass.Hard, "not_waiting");
            }

            Set(key, new ProviderOutcome.Declined(DeclineClass.Hard, "called_off"));
            return new ProviderOutcome.Succeeded(key);
        }
    }

    /// <summary>What is shown beside a customer; nothing before anything was written.</summary>
    public ImmutableSortedDictionary<string, string> ShownOf(string customer)
    {
        lock (_gate)
        {
            return _customers.GetValueOrDefault(customer, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));
        }
    }

    /// <summary>As whoever has the provider's own desk may: all of it is another from now on.</summary>
    public void Show(string customer, ImmutableSortedDictionary<string, string> words)
    {
        lock (_gate)
        {
            _customers[customer] = words;
        }
    }

    private void Set(string key, ProviderOutcome outcome)
    {
        var at = _lines.FindIndex(line => line.Key == key);
        _lines[at] = _byKey[key] = _lines[at] with { Outcome = outcome };
    }
}
