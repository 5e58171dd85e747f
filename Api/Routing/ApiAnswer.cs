using Billing.Api.Refusals;

namespace Billing.Api.Routing;

/// <summary>What a request is answered: a body under a status, or a problem.</summary>
public sealed record ApiAnswer(int Status, object? Body)
{
    public Problem? Problem { get; private init; }

    /// <summary>The version of the account that the body shows.</summary>
    public long? Version { get; init; }

    /// <summary>The first answer, given again.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Where to look for what became of it.</summary>
    public string? Location { get; init; }

    /// <summary>It holds what only the customer's browser may have: nothing on the way keeps it.</summary>
    public bool IsForNobodyElse { get; init; }

    /// <summary>A body that is a text of its own kind; otherwise it is JSON.</summary>
    public string? ContentType { get; init; }

    public static ApiAnswer Ok(object body) => new(StatusCodes.Status200OK, body);

    public static implicit operator ApiAnswer(Problem problem) => new(problem.Status, null) { Problem = problem };
}
