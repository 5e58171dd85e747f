using System.Text.Json.Nodes;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>A refusal, in the envelope in which Stripe sends it.</summary>
internal sealed class StripeFault(int status, string type, string? code, string message) : Exception(message)
{
    public int Status => status;

    public string? Param { get; init; }

    public string? DeclineCode { get; init; }

    public string? AdviceCode { get; init; }

    public string? Charge { get; init; }

    /// <summary>The object that the refusal is about, by the name it has in the envelope.</summary>
    public (string Name, JsonObject Object)? About { get; init; }

    /// <summary>It leaves nothing behind, as if it had not been tried.</summary>
    public bool ChangesNothing { get; init; }

    /// <summary>Whether it is stored under the idempotency key: only what came of carrying the request out is.</summary>
    public bool IsStored => (status is 402 or >= 500) && !ChangesNothing;

    public static StripeFault Invalid(string? code, string? param, string message) =>
        new(400, "invalid_request_error", code, message) { Param = param };

    public static StripeFault Missing(string kind, string id, string? param = "id") =>
        new(param == "id" ? 404 : 400, "invalid_request_error", "resource_missing", $"No such {kind}: '{id}'") { Param = param };

    public static StripeFault State(string kind, string id, string? state, string wanted) => Invalid(
        $"{kind}_unexpected_state",
        null,
        $"You cannot {wanted} this {kind} ({id}) because it has a status of {state}.");

    public JsonObject ToContract()
    {
        var error = new JsonObject { ["type"] = type, ["message"] = Message };
        Put("code", code);
        Put("param", Param);
        Put("decline_code", DeclineCode);
        Put("advice_code", AdviceCode);
        Put("charge", Charge);
        if (code is not null)
        {
            error["doc_url"] = $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}";
        }

        if (About is var (name, whole))
        {
            error[name] = whole.DeepClone();
        }

        return new JsonObject { ["error"] = error };

        void Put(string member, string? text)
        {
            if (text is not null)
            {
                error[member] = text;
            }
        }
    }
}
