using Billing.Domain.Tenants;

namespace Billing.Api.Routing;

/// <summary>
/// One thing that can be asked over HTTP: where, by whom, with what, and what is answered. The routes, their check and the
/// OpenAPI document are all made from the same table.
/// </summary>
public sealed record ApiRoute(string Method, string Template, string Summary, Func<ApiRequest, Task<ApiAnswer>> Handle)
{
    /// <summary>What a key must be allowed; none for what the operator alone may do.</summary>
    public ApiScope? Scope { get; init; }

    /// <summary>The type of the body; none when there is no body.</summary>
    public Type? Body { get; init; }

    /// <summary>Fields of the body's type that the address says.</summary>
    public IReadOnlyList<string> InAddress { get; init; } = [];

    /// <summary>The type of what is answered when all went well.</summary>
    public required Type Answer { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Names of what may stand behind the question mark.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>It moves money or changes what will: it is done once for each Idempotency-Key.</summary>
    public bool IsBillingWrite { get; init; }

    public bool IsOperators => Scope is null;
}
