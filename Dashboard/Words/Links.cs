using Billing.Domain.Standings;

namespace Billing.Dashboard.Words;

/// <summary>The addresses of all pages.</summary>
public static class Links
{
    public const string Choose = $"{DashboardRoutes.Root}/choose";

    public const string SignOut = $"{DashboardRoutes.Root}/sign-out";

    public static string Pulse(string tenant) => $"{DashboardRoutes.Root}/{Uri.EscapeDataString(tenant)}";

    public static string Customers(string tenant) => $"{Pulse(tenant)}/customers";

    public static string Customers(string tenant, AccountStatus status) => $"{Customers(tenant)}?status={Names.Of(status)}";

    public static string Customers(string tenant, AccountSearch search, string? after) => Customers(tenant) + Query(
        ("prefix", search.Prefix), ("status", search.Status is { } status ? Names.Of(status) : null), ("segment", search.Segment),
        ("product", search.Product), ("provider", search.Provider), ("flag", search.Flag), ("after", after));

    public static string Customer(string tenant, string account) => $"{Customers(tenant)}/{Uri.EscapeDataString(account)}";

    public static string Customer(string tenant, string account, string? at, string? before = null) =>
        Customer(tenant, account) + Query(("at", at), ("before", before));

    public static string Recompute(string tenant, string account) => $"{Customer(tenant, account)}/recompute";

    public static string Entry(string tenant, string account, long seq) => $"{Customer(tenant, account)}/entries/{seq}";

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parts)
    {
        var query = "";
        foreach (var (name, value) in parts)
        {
            query += value is null ? "" : $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
        }

        return query;
    }
}
