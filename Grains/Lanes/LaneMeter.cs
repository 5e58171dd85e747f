using System.Diagnostics.Metrics;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Lanes;

namespace Billing.Grains.Lanes;

/// <summary>What lanes measure. Labels are the provider and what came of it, never an account.</summary>
public sealed class LaneMeter
{
    public const string Name = "Billing.Grains";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _turned;
    private readonly UpDownCounter<long> _waiting;
    private readonly Histogram<double> _waited;

    /// <param name="circuits">Read when somebody looks.</param>
    /// <param name="meters">A host without one measures for nobody.</param>
    public LaneMeter(ProviderCircuits circuits, IMeterFactory? meters = null)
    {
        var meter = meters?.Create(Name) ?? new Meter(Name);
        _requests = meter.CreateCounter<long>("billing.provider.requests", description: "Requests to a provider, by kind and outcome");
        _refused = meter.CreateCounter<long>("billing.provider.refused", description: "Requests that a lane had no room for");
        _turned = meter.CreateCounter<long>("billing.provider.circuit.turns", description: "How often a circuit opened or closed");
        _waiting = meter.CreateUpDownCounter<long>("billing.provider.waiting", description: "Requests that wait for their turn");
        _waited = meter.CreateHistogram<double>("billing.provider.wait", unit: "s", description: "How long requests waited for their turn");
        meter.CreateObservableGauge(
            "billing.provider.circuit",
            () => circuits.All.Select(static circuit => new Measurement<int>((int)circuit.State, new KeyValuePair<string, object?>("provider", circuit.Provider))),
            description: "0 closed, 1 one request finds out, 2 nobody asks");
    }

    /// <param name="provider">Who was asked.</param>
    /// <param name="kind">For what.</param>
    /// <param name="answer">What it said; none when asking failed on our side.</param>
    /// <param name="isAnswered">Whether it was there at all.</param>
    internal void Asked(string provider, LaneKind kind, object? answer, bool isAnswered) => _requests.Add(
        1,
        new("provider", provider),
        new("kind", kind.ToString().ToLowerInvariant()),
        new("outcome", answer switch
        {
            null => "fault",
            ProviderOutcome outcome => OutcomeMatrix.KindOf(outcome)?.ToString().ToLowerInvariant() ?? "unavailable",
            _ => isAnswered ? "given" : "unavailable",
        }));

    internal void Asked(string provider, ProviderAnswer answer) => _requests.Add(
        1,
        new("provider", provider),
        new("kind", "other"),
        new("outcome", answer is ProviderAnswer.Unavailable or ProviderAnswer.Unknown or ProviderAnswer.Refused ? answer.GetType().Name.ToLowerInvariant() : "given"));

    internal void Refused(string provider) => _refused.Add(1, new KeyValuePair<string, object?>("provider", provider));

    internal void Turned(string provider, CircuitState state) => _turned.Add(
        1, new("provider", provider), new("to", state.ToString().ToLowerInvariant()));

    internal void Waits(string provider, int number) => _waiting.Add(number, new KeyValuePair<string, object?>("provider", provider));

    internal void Waited(string provider, bool isForPerson, TimeSpan time) => _waited.Record(
        time.TotalSeconds, new("provider", provider), new("for", isForPerson ? "people" : "storm"));
}
