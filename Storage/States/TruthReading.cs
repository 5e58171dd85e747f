using System.Collections.Immutable;
using Billing.Domain.Recomputing;
using Billing.Domain.Standings;
using NodaTime;

namespace Billing.Storage;

/// <summary>Whether what is stored agrees with itself, and whether it tells everything.</summary>
internal static class TruthReading
{
    private const int AccountsShown = 50;
    private const int ChainsShown = 20;

    /// <summary>Each costs a look at its account's timeline: so many are looked at, however many there are.</summary>
    private const int InvoicesLookedAt = 2000;

    public static async Task<DriftFigures> DriftAsync(PostgresStateViews views, string tenant, CancellationToken cancellation)
    {
        var rows = await views.ReadAsync(
            $"""
            SELECT now() AS as_of, t.*, d.*
            FROM (
                SELECT count(DISTINCT account) FILTER (WHERE mended_at IS NULL) AS all_accounts, count(*) FILTER (WHERE mended_at IS NULL) AS all_differences,
                    count(*) FILTER (WHERE mended_at IS NULL AND escalated IS NOT NULL) AS all_escalated,
                    count(*) FILTER (WHERE mended_at >= now() - interval '30 days') AS mended, min(found_at) FILTER (WHERE mended_at IS NULL) AS oldest_at
                FROM drift WHERE tenant = $1) AS t
            LEFT JOIN (SELECT * FROM disagreeing_accounts WHERE tenant = $1 ORDER BY found_at, account LIMIT {AccountsShown}) AS d ON true
            ORDER BY d.found_at, d.account
            """,
            static row => (
                Figures: new DriftFigures(
                    row.At("as_of"), row.Long("all_accounts"), row.Long("all_differences"), row.Long("all_escalated"), row.Long("mended"),
                    row.AtOrNone("oldest_at"), []),
                Account: row.TextOrNone("account") is { } account
                    ? new DisagreeingAccount(
                        account, row.Long("differences"), row.Texts("views"), row.AtOrNone("since"), row.At("found_at"), row.TextOrNone("reason"))
                    : null),
            cancellation, StateColumns.Value(tenant));
        return rows[0].Figures with { Disagreeing = [.. rows.Select(static row => row.Account).OfType<DisagreeingAccount>()] };
    }

    public static Task<ImmutableArray<OpenDifference>> DifferencesAsync(PostgresStateViews views, AccountKey account, CancellationToken cancellation) => views.ReadAsync(
        "SELECT * FROM drift WHERE tenant = $1 AND account = $2 AND mended_at IS NULL ORDER BY number LIMIT 100",
        static row => new OpenDifference(
            row.Long("number"),
            new Difference(
                row.Text("view"), row.Text("record"), row.Text("field"), row.TextOrNone("stood"), row.TextOrNone("should_be"), row.Text("rule"), row.Texts("facts"))
            {
                Since = row.AtOrNone("since"),
                Escalated = row.TextOrNone("escalated"),
            },
            row.At("found_at"), row.At("seen_at")),
        cancellation, StateColumns.Value(account.Tenant), StateColumns.Value(account.Account));

    public static async Task<CoverageFigures> CoverageAsync(PostgresStateViews views, string tenant, Instant since, CancellationToken cancellation)
    {
        var rows = await views.ReadAsync(
            $"""
            WITH chain AS MATERIALIZED (
                SELECT c.account, c.invoice, c.is_resolved, c.is_generated, c.is_finalized, c.has_outcome,
                    c.is_generated AND c.is_finalized AND (c.has_outcome OR NOT c.is_resolved) AS is_whole
                FROM (
                    SELECT account, id FROM account_record WHERE tenant = $1 AND kind = 'invoice' AND at >= $2
                    ORDER BY at DESC, account, id LIMIT {InvoicesLookedAt}) AS latest
                JOIN coverage c ON c.tenant = $1 AND c.account = latest.account AND c.invoice = latest.id)
            SELECT now() AS as_of, t.*, b.*
            FROM (
                SELECT count(*) AS finalized, count(*) FILTER (WHERE is_whole AND is_resolved) AS complete,
                    count(*) FILTER (WHERE is_whole AND NOT is_resolved) AS awaiting, count(*) FILTER (WHERE NOT is_whole) AS broken
                FROM chain) AS t
            LEFT JOIN (
                SELECT account, invoice, concat_ws(', ',
                    CASE WHEN NOT is_generated THEN 'generated' END, CASE WHEN NOT is_finalized THEN 'finalized' END,
                    CASE WHEN is_resolved AND NOT has_outcome THEN 'outcome' END) AS lacks
                FROM chain WHERE NOT is_whole ORDER BY account, invoice LIMIT {ChainsShown}) AS b ON true
            ORDER BY b.account, b.invoice
            """,
            row => (
                AsOf: row.At("as_of"), Finalized: row.Long("finalized"), Complete: row.Long("complete"), Awaiting: row.Long("awaiting"), Broken: row.Long("broken"),
                Chain: row.TextOrNone("account") is { } account ? new BrokenChain(account, row.Text("invoice"), row.Text("lacks")) : null),
            cancellation, StateColumns.Value(tenant), StateColumns.Value(since));
        var (asOf, finalized, complete, awaiting, broken, _) = rows[0];
        return new CoverageFigures(asOf, since, finalized, complete, awaiting, [.. rows.Select(static row => row.Chain).OfType<BrokenChain>()])
        {
            BrokenCount = broken,
            Percent = complete + broken == 0 ? null : 100m * complete / (complete + broken),
        };
    }
}
