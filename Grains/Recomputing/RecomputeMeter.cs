using System.Diagnostics.Metrics;
using Billing.Domain.Recomputing;
using Billing.Grains.Interfaces.Recomputing;
using NodaTime;

namespace Billing.Grains.Recomputing;

/// <summary>What is measured of recomputes: how many ran, what they found in which view, what was mended, what is for a person, how long it stood.</summary>
public sealed class RecomputeMeter
{
    public const string Name = "Billing.Grains";

    private readonly Counter<long>? _ran;
    private readonly Counter<long>? _found;
    private readonly Counter<long>? _mended;
    private readonly Counter<long>? _escalated;
    private readonly Histogram<double>? _stood;
    private readonly Histogram<double>? _took;

    /// <summary>Without a factory, in simulated worlds, nothing is measured.</summary>
    public RecomputeMeter(IMeterFactory? meters = null)
    {
        if (meters?.Create(Name) is { } meter)
        {
            _ran = meter.CreateCounter<long>("billing.recompute.runs", description: "Accounts looked through, by whether they were as they should be");
            _found = meter.CreateCounter<long>("billing.drift.found", description: "Differences by view");
            _mended = meter.CreateCounter<long>("billing.drift.mended", description: "Differences that were mended, by view");
            _escalated = meter.CreateCounter<long>("billing.drift.escalated", description: "Differences for a person, by reason");
            _stood = meter.CreateHistogram<double>("billing.drift.age", "s", "How long a difference can have stood before it was found");
            _took = meter.CreateHistogram<double>("billing.recompute.duration", "s", "One look through one account");
        }
    }

    public void Ran(RecomputeAsked asked, RecomputeAnswer answer, TimeSpan took)
    {
        _took?.Record(took.TotalSeconds);
        _ran?.Add(1, new("clean", answer.Differences.IsEmpty), new("dry", asked.IsDry));
        foreach (var one in asked.IsDry ? [] : answer.Differences)
        {
            Found(one, answer.At);
        }
    }

    private void Found(Difference one, Instant now)
    {
        _found?.Add(1, new KeyValuePair<string, object?>("view", one.View));
        if (one.Escalated is { } reason)
        {
            _escalated?.Add(1, new KeyValuePair<string, object?>("reason", reason));
        }
        else
        {
            _mended?.Add(1, new KeyValuePair<string, object?>("view", one.View));
        }

        if (one.Since is { } since)
        {
            _stood?.Record(Math.Max(0, (now - since).TotalSeconds), new KeyValuePair<string, object?>("view", one.View));
        }
    }
}
