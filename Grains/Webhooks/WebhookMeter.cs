using System.Diagnostics.Metrics;

namespace Billing.Grains.Webhooks;

/// <summary>What is measured of webhooks: how many came and what became of them, how late they were, what a person must see.</summary>
public sealed class WebhookMeter
{
    public const string Name = "Billing.Grains";

    private readonly Counter<long>? _received;
    private readonly Counter<long>? _settled;
    private readonly Counter<long>? _guardrails;
    private readonly Histogram<double>? _lag;

    /// <summary>Without a factory, in simulated worlds, nothing is measured.</summary>
    public WebhookMeter(IMeterFactory? meters = null)
    {
        if (meters?.Create(Name) is { } meter)
        {
            _received = meter.CreateCounter<long>("billing.webhook.received", description: "Webhooks by what the provider was told");
            _settled = meter.CreateCounter<long>("billing.webhook.settled", description: "Events by what became of them");
            _guardrails = meter.CreateCounter<long>("billing.guardrails", description: "What must not happen and was stopped, by code");
            _lag = meter.CreateHistogram<double>("billing.webhook.lag", "s", "From the provider's event to the account's commit");
        }
    }

    public void Received(string provider, string outcome) => _received?.Add(1, new("provider", provider), new("outcome", outcome));

    public void Settled(string provider, string outcome) => _settled?.Add(1, new("provider", provider), new("outcome", outcome));

    public void Applied(string provider, TimeSpan lag)
    {
        Settled(provider, "applied");
        _lag?.Record(Math.Max(0, lag.TotalSeconds), new KeyValuePair<string, object?>("provider", provider));
    }

    public void Guardrail(string code) => _guardrails?.Add(1, new KeyValuePair<string, object?>("code", code));
}
