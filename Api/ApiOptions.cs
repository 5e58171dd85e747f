using System.ComponentModel.DataAnnotations;

namespace Billing.Api;

/// <summary>What the edge must be told. Bound to the section <c>Billing:Api</c>; checked before anything starts.</summary>
public sealed class ApiOptions
{
    public const string Section = "Billing:Api";

    /// <summary>Creates tenants and their keys. Empty: nobody does.</summary>
    public string OperatorKey { get; set; } = "";

    /// <summary>Requests a second that one key may make on the average.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 500;

    /// <summary>Requests that one key may make at once.</summary>
    [Range(1, 1_000_000)]
    public int RequestsAtOnce { get; set; } = 1000;
}
