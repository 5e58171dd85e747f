using System.Diagnostics.Metrics;
using Billing.Api.Refusals;

namespace Billing.Api.Routing;

/// <summary>What the edge measures besides what the web server does: why requests were not done, and how many were repeats.</summary>
public sealed class ApiMeter
{
    public const string Name = "Billing.Api";

    private readonly Counter<long> _problems;
    private readonly Counter<long> _replays;

    public ApiMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _problems = meter.CreateCounter<long>("billing.api.problems", description: "Requests that were not done, by code");
        _replays = meter.CreateCounter<long>("billing.api.replays", description: "Requests that were answered as before");
    }

    public void Count(ApiRoute route, ApiAnswer answer)
    {
        if (answer.Problem is { } problem)
        {
            Count(route.Template, problem);
        }

        if (answer.IsReplay)
        {
            _replays.Add(1, new KeyValuePair<string, object?>("route", route.Template));
        }
    }

    public void Count(string template, Problem problem) => _problems.Add(1, new("code", problem.Code), new("route", template));
}
