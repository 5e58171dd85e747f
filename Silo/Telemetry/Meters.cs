using System.Diagnostics.Metrics;
using Billing.Grains.Lanes;

namespace Billing.Silo.Telemetry;

/// <summary>Which meters are shown to the outside: one list. An account is on spans, and never a label.</summary>
internal static class Meters
{
    public const string Journal = "Billing.Journal";

    public static readonly IReadOnlySet<string> Shown = new HashSet<string>(StringComparer.Ordinal)
    {
        Journal, Api.Routing.ApiMeter.Name, LaneMeter.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime",
    };
}

/// <summary>What the journal measures, read when somebody looks.</summary>
internal sealed class JournalMeter
{
    public JournalMeter(IMeterFactory meters, JournalHost host)
    {
        var meter = meters.Create(Meters.Journal);
        meter.CreateObservableGauge("billing.journal.queue", () => host.Journal.QueueLength, description: "Commits that wait to be sent");
        meter.CreateObservableCounter("billing.journal.batches", () => host.Journal.Batches, description: "Batches that were answered");
    }
}
