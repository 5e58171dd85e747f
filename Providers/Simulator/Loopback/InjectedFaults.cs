using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// A fault of Stripe's own: an answer with a status of 500 and more, which is stored under the key like any other, or no answer at
/// all; before the request was carried out or after. Names are the loopback's contract.
/// </summary>
/// <param name="Path">The request that it is meant for, such as <c>payment_intents</c>; none for all.</param>
/// <param name="Status">What is answered; none answers as usual.</param>
/// <param name="IsExecuted">The request is carried out all the same.</param>
/// <param name="IsLost">The connection breaks instead of an answer.</param>
/// <param name="Times">For how many requests.</param>
internal sealed record InjectedFault(
    string? Path = null, string Method = "POST", int? Status = null, bool IsExecuted = false, bool IsLost = false, int Times = 1)
{
    public static JsonObject Body() => new()
    {
        ["error"] = new JsonObject { ["message"] = "Sorry! There was an error while talking to one of our backends.", ["type"] = "api_error" },
    };
}

internal sealed class InjectedFaults
{
    private readonly Lock _gate = new();
    private readonly List<(InjectedFault Fault, int Left)> _faults = [];

    /// <summary>These instead of those before.</summary>
    public void Replace(IEnumerable<InjectedFault> faults)
    {
        lock (_gate)
        {
            _faults.Clear();
            _faults.AddRange(faults.Select(static fault => (fault, fault.Times)));
        }
    }

    public InjectedFault? Take(string method, string path)
    {
        lock (_gate)
        {
            var at = _faults.FindIndex(each => each.Left > 0 && each.Fault.Method == method && (each.Fault.Path is null || each.Fault.Path == path));
            if (at < 0)
            {
                return null;
            }

            var (fault, left) = _faults[at];
            _faults[at] = (fault, left - 1);
            return fault;
        }
    }
}
