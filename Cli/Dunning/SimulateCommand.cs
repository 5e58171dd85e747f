using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Billing.Domain.Documents;
using Billing.Domain.Dunning;
using Billing.Domain.Simulating;
using Billing.Storage;
using NodaTime;
using NodaTime.Text;

namespace Billing.Cli.Dunning;

/// <summary>What is asked of a simulation.</summary>
/// <param name="Policy">A file, or the name of one that ships.</param>
/// <param name="Since">Cases that opened before are left out.</param>
public sealed record SimulationRequest(string Policy, Instant Since)
{
    public string? Tenant { get; init; }

    public Dictionary<string, decimal> Rates { get; } = new(StringComparer.Ordinal);

    public bool IsJson { get; init; }

    /// <summary>None when it is not said how.</summary>
    public static SimulationRequest? Read(IReadOnlyList<string> arguments)
    {
        if (arguments is not [var policy, "--since", var since, ..] || LocalDatePattern.Iso.Parse(since) is not { Success: true, Value: var date })
        {
            return null;
        }

        var request = new SimulationRequest(policy, date.AtMidnight().InUtc().ToInstant());
        for (var i = 3; i < arguments.Count; i++)
        {
            switch (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null)
            {
                case ("--json", _):
                    request = request with { IsJson = true };
                    break;
                case ("--tenant", { } tenant):
                    (request, i) = (request with { Tenant = tenant }, i + 1);
                    break;
                case ("--rate", { } rate) when request.Take(rate):
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return request;
    }

    private bool Take(string rate)
    {
        var parts = rate.Split('=');
        return parts.Length == 2 && AttemptRates.Classes.Contains(parts[0])
            && decimal.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= 1
            && Rates.TryAdd(parts[0], value);
    }
}

/// <summary>Recorded failures under another policy. Nothing is written.</summary>
public static class SimulateCommand
{
    private static readonly JsonSerializerOptions Json = MakeJson();

    public static Task<int> RunAsync(string[] rest) =>
        SimulationRequest.Read(rest) is { } request ? Command.ReportAsync(() => RunAsync(request)) : Command.Misused();

    private static async Task<int> RunAsync(SimulationRequest request)
    {
        if (Policy(request.Policy) is not { } policy)
        {
            return 1;
        }

        var cases = await RecordAsync(request);
        var rates = new AttemptRates(cases, request.Rates);
        using var progress = new ProgressLine("cases simulated", cases.Count);
        var simulated = new List<SimulatedCase>(cases.Count);
        foreach (var each in cases)
        {
            simulated.Add(PolicySimulation.Of(each, policy, rates));
            progress.Report(simulated.Count);
        }

        progress.Dispose();
        var report = SimulationReport.Of(simulated);
        Console.WriteLine(request.IsJson ? JsonSerializer.Serialize(report, Json) : SimulationText.Of(report, policy, request.Since));
        return report.Confirmed == report.Cases ? 0 : 1;
    }

    /// <summary>Anything that the server would take; what is wrong with it is said as the server would.</summary>
    private static DunningPolicy? Policy(string name)
    {
        if (ShippedPolicies.All.FirstOrDefault(shipped => shipped.Name == name) is { } known && !File.Exists(name))
        {
            return known;
        }

        var (policy, mistakes) = PolicyReader.Read(File.ReadAllBytes(name), Path.GetFileNameWithoutExtension(name), version: 0);
        foreach (var mistake in mistakes)
        {
            Console.Error.WriteLine($"billing: {name}: {mistake.Path} {mistake.What}");
        }

        return policy;
    }

    private static async Task<List<RecordedCase>> RecordAsync(SimulationRequest request)
    {
        var journals = new DunnedJournals(Settings.Database);
        var cases = new List<RecordedCase>();
        ProgressLine? progress = null;
        var read = 0L;
        await foreach (var journal in journals.ReadAsync(request.Tenant, found => progress = new ProgressLine("journals read", found)))
        {
            var recorder = new CaseRecorder(journal.Account.ToString());
            foreach (var commit in journal.Commits)
            {
                recorder.Take(commit);
            }

            cases.AddRange(recorder.Finish(journals.ReadAt).Where(each => each.OpenedAt >= request.Since));
            progress!.Report(++read);
        }

        progress?.Dispose();
        return cases;
    }

    private static JsonSerializerOptions MakeJson()
    {
        var json = DocumentFormat.Create();
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.WriteIndented = true;
        json.NewLine = "\n";
        // What is nothing is written too: the reader has no code of ours.
        json.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        json.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return json;
    }
}
