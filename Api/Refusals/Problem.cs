using System.Collections.Immutable;
using Billing.Domain;

namespace Billing.Api.Refusals;

/// <summary>One of several things that are wrong in a body.</summary>
/// <param name="Path">As <c>$.segments[2].schedule.grace_days</c>.</param>
public sealed record ProblemError(string Path, string Message);

/// <summary>
/// Why a request was not done, as RFC 9457 says it: the code is for programs and never changes, the sentence is for people.
/// </summary>
public sealed record Problem(int Status, string Code, string Title, string? Detail = null, string? Param = null)
{
    /// <summary>When it is worth trying again; none when the same request will be answered alike.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Everything that is wrong, each with its place, where a body is read whole and there may be more than one thing.</summary>
    public ImmutableArray<ProblemError> Errors { get; init; } = [];

    public Problem About(string param) => this with { Param = param };

    public Problem Saying(string detail) => this with { Detail = detail };

    /// <summary>A refusal of the domain keeps its code, whatever status the outside gives to it.</summary>
    public static Problem Of(Rejection rejection) =>
        new(StatusOf(rejection.Code), rejection.Code, "The request is refused.", rejection.Message, rejection.Param);

    private static int StatusOf(string code) => code switch
    {
        // What an address names. What a body names is a field like any other.
        "account_not_open" or "subscription_unknown" or "invoice_unknown" or "grant_unknown" or "wallet_unknown" or "test_clock_unknown" or "purchase_unknown" or "hold_unknown" or "method_unknown"
            or "tenant_unknown" or "api_key_unknown" or "policy_unknown" => StatusCodes.Status404NotFound,
        "etag_mismatch" => StatusCodes.Status412PreconditionFailed,
        _ when code.EndsWith("_exists", StringComparison.Ordinal) || code.EndsWith("_taken", StringComparison.Ordinal)
            || code.EndsWith("_already_open", StringComparison.Ordinal) => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
