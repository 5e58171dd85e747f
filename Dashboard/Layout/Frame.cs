namespace Billing.Dashboard.Layout;

/// <summary>What a page has around it.</summary>
/// <param name="Current">The name of the part of the site that it belongs to.</param>
/// <param name="Tenant">Whose accounts it shows; none where it shows none.</param>
/// <param name="FormToken">What its forms carry; none for who has not signed in.</param>
public sealed record Frame(string Title, string Current, string? Tenant, IReadOnlyList<string> Tenants, string? FormToken);
