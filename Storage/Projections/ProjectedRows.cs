using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The rows of a page of accounts, gathered and written in the place of those that are there.</summary>
internal sealed class ProjectedRows
{
    private readonly Dictionary<AccountKey, WakeTimes> _clocks = [];
    private readonly Dictionary<AccountKey, (long Seq, Instant At, byte[] Document)> _health = [];
    private readonly List<(AccountKey Account, JournalEntry Entry, int Number, TimelineLine Line)> _lines = [];

    public void Add(AccountKey account, JournalEntry entry, Projected projected)
    {
        _clocks[account] = projected.Clock;
        if (!projected.Health.IsEmpty)
        {
            _health[account] = (entry.Seq, entry.At, projected.Health.ToArray());
        }

        _lines.AddRange(projected.Timeline.Select((line, number) => (account, entry, number, line)));
    }

    public async Task WriteAsync(NpgsqlConnection connection, List<AccountKey> page, CancellationToken cancellation)
    {
        object[] accounts = [page.Select(key => key.Tenant).ToArray(), page.Select(key => key.Account).ToArray()];
        await RunAsync("DELETE FROM account_health USING unnest($1, $2) AS u (t, a) WHERE tenant = t AND account = a", accounts);
        await RunAsync("DELETE FROM account_timeline USING unnest($1, $2) AS u (t, a) WHERE tenant = t AND account = a", accounts);
        // Only where it differs: a clock that is right is left alone.
        await RunAsync(
            """
            UPDATE account_head SET next_due_at = n, wake_at = w FROM unnest($1, $2, $3, $4) AS u (t, a, n, w)
            WHERE tenant = t AND account = a AND (next_due_at, wake_at) IS DISTINCT FROM (n, w)
            """,
            [
                _clocks.Keys.Select(key => key.Tenant).ToArray(), _clocks.Keys.Select(key => key.Account).ToArray(),
                _clocks.Values.Select(clock => clock.NextDueAt?.ToColumn()).ToArray(),
                _clocks.Values.Select(clock => clock.WakeAt?.ToColumn()).ToArray(),
            ]);
        await RunAsync(
            """
            INSERT INTO account_health (tenant, account, seq, at, document)
            SELECT t, a, s, i, convert_from(d, 'UTF8')::jsonb FROM unnest($1, $2, $3, $4, $5) AS u (t, a, s, i, d)
            """,
            [
                _health.Keys.Select(key => key.Tenant).ToArray(), _health.Keys.Select(key => key.Account).ToArray(),
                _health.Values.Select(row => row.Seq).ToArray(), _health.Values.Select(row => row.At.ToColumn()).ToArray(),
                _health.Values.Select(row => row.Document).ToArray(),
            ]);
        await RunAsync(
            """
            INSERT INTO account_timeline (tenant, account, seq, line, at, kind, document)
            SELECT t, a, s, l, i, k, convert_from(d, 'UTF8')::jsonb FROM unnest($1, $2, $3, $4, $5, $6, $7) AS u (t, a, s, l, i, k, d)
            """,
            [
                _lines.Select(row => row.Account.Tenant).ToArray(), _lines.Select(row => row.Account.Account).ToArray(),
                _lines.Select(row => row.Entry.Seq).ToArray(), _lines.Select(row => row.Number).ToArray(),
                _lines.Select(row => row.Entry.At.ToColumn()).ToArray(), _lines.Select(row => row.Line.Kind).ToArray(),
                _lines.Select(row => row.Line.Document.ToArray()).ToArray(),
            ]);

        async Task RunAsync(string sql, object[] columns)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var column in columns)
            {
                var parameter = new NpgsqlParameter { Value = column };
                if (column is DateTime?[] or DateTime[])
                {
                    parameter.NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
                }

                command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
