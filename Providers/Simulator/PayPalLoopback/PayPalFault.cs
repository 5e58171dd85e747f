using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.PayPalLoopback;

/// <summary>A refusal, in the envelope in which PayPal sends it.</summary>
internal sealed class PayPalFault(int status, string name, string message, IReadOnlyList<Fault> faults) : Exception(message)
{
    public int Status => status;

    public int? RetryAfter { get; init; }

    public static PayPalFault Unprocessable(string issue, string? field = null) => new(
        422,
        "UNPROCESSABLE_ENTITY",
        "The requested action could not be performed, semantically incorrect, or failed business validation.",
        [new Fault(field ?? "", issue)]);

    public static PayPalFault Malformed(params IReadOnlyList<Fault> faults) => new(
        400, "INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema.", faults);

    public static PayPalFault Missing(string id) => new(
        404, "RESOURCE_NOT_FOUND", "The specified resource does not exist.", [new Fault($"{id.Length} letters", "INVALID_RESOURCE_ID", "path")]);

    public static PayPalFault TooMany => new(429, "RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting.", []) { RetryAfter = 1 };

    public static PayPalFault Broken => new(500, "INTERNAL_SERVER_ERROR", "An internal server error has occurred.", []);

    public JsonObject ToContract(string debugId)
    {
        var details = new JsonArray();
        foreach (var fault in faults)
        {
            var detail = new JsonObject { ["issue"] = fault.Issue, ["description"] = fault.Issue.Replace('_', ' ').ToLowerInvariant() };
            if (fault.Field.Length > 0)
            {
                detail["field"] = fault.Field;
            }

            // There is no word for a header.
            if (fault.Field.Length > 0 && fault.Location != "header")
            {
                detail["location"] = fault.Location;
            }

            details.Add(detail);
        }

        return new JsonObject { ["name"] = name, ["message"] = Message, ["debug_id"] = debugId, ["details"] = details, ["links"] = new JsonArray() };
    }
}
