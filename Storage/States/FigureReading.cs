using Billing.Domain.Amounts;
using Billing.Domain.Standings;

namespace Billing.Storage;

/// <summary>How accounts are doing, what they owe, and how far behind we are.</summary>
internal static class FigureReading
{
    public static async Task<HealthFigures> HealthAsync(PostgresStateViews views, string tenant, CancellationToken cancellation)
    {
        var counts = await views.ReadAsync(
            """
            SELECT now() AS as_of, s.status, count(s.status) AS accounts
            FROM (SELECT 1) AS one LEFT JOIN account_status s ON s.tenant = $1 GROUP BY s.status
            """,
            static row => (AsOf: row.At("as_of"), Status: row.TextOrNone("status"), Accounts: row.Long("accounts")), cancellation, StateColumns.Value(tenant));
        var byStatus = counts.Where(static count => count.Status is not null).ToDictionary(static count => StateColumns.StatusOf(count.Status!), static count => count.Accounts);
        return new HealthFigures(
            counts[0].AsOf, byStatus.Values.Sum(),
            [.. Enum.GetValues<AccountStatus>().Select(status => new StatusCount(status, byStatus.GetValueOrDefault(status)))]);
    }

    public static async Task<AgingFigures> AgingAsync(PostgresStateViews views, string tenant, CancellationToken cancellation)
    {
        var buckets = await views.ReadAsync(
            "SELECT now() AS as_of, a.* FROM (SELECT 1) AS one LEFT JOIN aging a ON a.tenant = $1",
            static row => (
                AsOf: row.At("as_of"),
                Bucket: Currency.TryOf(row.TextOrNone("currency"), out var currency)
                    ? new AgingBucket(currency, row.Text("bucket"), row.Long("invoices"), row.Long("accounts"), row.Money("amount", currency))
                    : null),
            cancellation, StateColumns.Value(tenant));
        return new AgingFigures(
            buckets[0].AsOf,
            [
                .. buckets.Select(static each => each.Bucket).OfType<AgingBucket>()
                    .OrderBy(static bucket => bucket.Currency.Code, StringComparer.Ordinal).ThenBy(static bucket => AgingBucket.Names.IndexOf(bucket.Bucket)),
            ]);
    }

    public static async Task<LagFigures> LagAsync(PostgresStateViews views, string tenant, CancellationToken cancellation) => (await views.ReadAsync(
        """
        SELECT now() AS as_of, coalesce(l.overdue_clocks, 0) AS overdue_clocks, l.oldest_clock_at, coalesce(l.awaiting_accounts, 0) AS awaiting_accounts,
            coalesce(l.pending_effects, 0) AS pending_effects, e.*
        FROM (
            SELECT count(*) FILTER (WHERE status = 'received') AS waiting_events, count(*) FILTER (WHERE status = 'received' AND try_at <= now()) AS overdue_events,
                count(*) FILTER (WHERE status = 'parked') AS parked_events, min(received_at) FILTER (WHERE status = 'received') AS oldest_event_at
            FROM provider_event WHERE status IN ('received', 'parked') AND tenant = $1) AS e
        LEFT JOIN lag l ON l.tenant = $1
        """,
        static row => new LagFigures(
            row.At("as_of"), row.Long("overdue_clocks"), row.AtOrNone("oldest_clock_at"), row.Long("awaiting_accounts"), row.Long("pending_effects"),
            row.Long("waiting_events"), row.Long("overdue_events"), row.Long("parked_events"), row.AtOrNone("oldest_event_at")),
        cancellation, StateColumns.Value(tenant)))[0];
}
