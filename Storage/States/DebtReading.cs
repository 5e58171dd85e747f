using Billing.Domain.Amounts;
using Billing.Domain.Standings;
using NodaTime;

namespace Billing.Storage;

/// <summary>How far the cases are, and what came of failed attempts.</summary>
internal static class DebtReading
{
    public static async Task<DunningFigures> DunningAsync(PostgresStateViews views, string tenant, CancellationToken cancellation)
    {
        var stages = await views.ReadAsync(
            "SELECT now() AS as_of, f.* FROM (SELECT 1) AS one LEFT JOIN dunning_funnel f ON f.tenant = $1",
            static row => (
                AsOf: row.At("as_of"),
                Stage: row.TextOrNone("stage") is { } stage
                    ? new DunningStage(
                        row.TextOrNone("segment") is { Length: > 0 } segment ? segment : null, stage, row.Long("accounts"),
                        Currency.TryOf(row.TextOrNone("currency"), out var currency) ? row.Money("amount", currency) : null)
                    : null),
            cancellation, StateColumns.Value(tenant));
        return new DunningFigures(
            stages[0].AsOf,
            [
                .. stages.Select(static each => each.Stage).OfType<DunningStage>()
                    .OrderBy(static stage => DunningStage.Names.IndexOf(stage.Stage)).ThenBy(static stage => stage.Segment, StringComparer.Ordinal)
                    .ThenBy(static stage => stage.Owed?.Currency.Code, StringComparer.Ordinal),
            ]);
    }

    public static async Task<RecoveryFigures> RecoveryAsync(PostgresStateViews views, string tenant, Instant since, CancellationToken cancellation)
    {
        var rows = await views.ReadAsync(
            """
            SELECT now() AS as_of, r.*
            FROM (SELECT 1) AS one
            LEFT JOIN (
                SELECT decline_class, step, currency, count(*) AS failed, count(*) FILTER (WHERE is_recovered) AS recovered,
                    coalesce(sum(amount), 0)::bigint AS failed_amount, coalesce(sum(recovered_amount), 0)::bigint AS recovered_amount
                FROM recovery WHERE tenant = $1 AND failed_at >= $2
                GROUP BY 1, 2, 3) AS r ON true
            """,
            static row => (
                AsOf: row.At("as_of"),
                Row: Currency.TryOf(row.TextOrNone("currency"), out var currency)
                    ? new RecoveryRow(
                        row.TextOrNone("decline_class") ?? "", row.Long("step"), row.Long("failed"), row.Long("recovered"),
                        row.Money("failed_amount", currency), row.Money("recovered_amount", currency))
                    : null),
            cancellation, StateColumns.Value(tenant), StateColumns.Value(since));
        return new RecoveryFigures(
            rows[0].AsOf, since,
            [
                .. rows.Select(static each => each.Row).OfType<RecoveryRow>()
                    .OrderBy(static row => row.Class, StringComparer.Ordinal).ThenBy(static row => row.Step)
                    .ThenBy(static row => row.FailedAmount.Currency.Code, StringComparer.Ordinal),
            ]);
    }
}
