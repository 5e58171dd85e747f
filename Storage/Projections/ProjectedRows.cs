using Billing.Domain.Recomputing;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The rows of a page of accounts, gathered and written in the place of those that are there.</summary>
internal sealed class ProjectedRows
{
    private readonly Dictionary<AccountKey, WakeTimes> _clocks = [];
    private readonly Dictionary<AccountKey, (long Seq, Instant At, byte[] Document)> _health = [];
    private readonly List<(AccountKey Account, JournalEntry Entry, byte[] Lines)> _timeline = [];
    private readonly List<(AccountKey Account, Instant At, ClaimedCustomer Customer)> _customers = [];
    private readonly Dictionary<(AccountKey Account, string Kind, string Id), (long Seq, ViewRecord Record)> _records = [];
    private readonly List<(AccountKey Account, long Seq, ViewRecord Record)> _versions = [];

    public void Add(AccountKey account, JournalEntry entry, Projected projected)
    {
        _clocks[account] = projected.Clock;
        if (!projected.Health.IsEmpty)
        {
            _health[account] = (entry.Seq, entry.At, projected.Health.ToArray());
        }

        if (TimelineDocument.Of(projected.Timeline) is { } lines)
        {
            _timeline.Add((account, entry, lines));
        }

        _customers.AddRange(projected.Customers.Select(customer => (account, entry.At, customer)));
        foreach (var record in projected.Records)
        {
            // Said again as it stands, it stays the entry's that said it first.
            if (_records.TryGetValue((account, record.Kind, record.Id), out var known) && known.Record.Document.Span.SequenceEqual(record.Document.Span))
            {
                continue;
            }

            _records[(account, record.Kind, record.Id)] = (entry.Seq, record);
            if (record.Kind == ViewKind.Entitlements)
            {
                _versions.Add((account, entry.Seq, record));
            }
        }
    }

    public async Task WriteAsync(NpgsqlConnection connection, List<AccountKey> page, CancellationToken cancellation)
    {
        // Only where it differs: what is right is left alone.
        await RunAsync(
            """
            UPDATE account_head SET next_due_at = n, wake_at = w, health_seq = s, health_at = i, health = d
            FROM unnest($1, $2, $3, $4, $5, $6, $7) AS u (t, a, n, w, s, i, d)
            WHERE tenant = t AND account = a
                AND (next_due_at, wake_at, health_seq, health_at, health::text) IS DISTINCT FROM (n, w, s, i, d::text)
            """,
            [
                .. Keys(_clocks.Keys),
                _clocks.Values.Select(clock => clock.NextDueAt?.ToColumn()).ToArray(),
                _clocks.Values.Select(clock => clock.WakeAt?.ToColumn()).ToArray(),
                _clocks.Keys.Select(key => _health.TryGetValue(key, out var row) ? row.Seq : (long?)null).ToArray(),
                _clocks.Keys.Select(key => _health.TryGetValue(key, out var row) ? row.At.ToColumn() : (DateTime?)null).ToArray(),
                _clocks.Keys.Select(key => _health.TryGetValue(key, out var row) ? row.Document : null).ToArray(),
            ]);
        await RunAsync("DELETE FROM account_timeline USING unnest($1, $2) AS u (t, a) WHERE tenant = t AND account = a", Keys(page));
        await RunAsync(
            "INSERT INTO account_timeline (tenant, account, seq, at, lines) SELECT * FROM unnest($1, $2, $3, $4, $5)",
            [
                .. Keys(_timeline.Select(row => row.Account)),
                _timeline.Select(row => row.Entry.Seq).ToArray(), _timeline.Select(row => row.Entry.At.ToColumn()).ToArray(),
                _timeline.Select(row => row.Lines).ToArray(),
            ]);

        // Those that are right stay: when they were said first is in no entry. Those that were lost were said at the entry's time.
        object[] claims =
        [
            .. Keys(_customers.Select(row => row.Account)),
            _customers.Select(row => row.Customer.Provider).ToArray(), _customers.Select(row => row.Customer.Customer).ToArray(),
        ];
        await RunAsync(
            """
            DELETE FROM provider_customer c USING unnest($1, $2) AS u (t, a)
            WHERE c.tenant = t AND c.account = a AND (c.tenant, c.account, c.provider, c.customer) NOT IN (SELECT * FROM unnest($3, $4, $5, $6))
            """,
            [.. Keys(page), .. claims]);
        await RunAsync(
            """
            INSERT INTO provider_customer (tenant, account, provider, customer, recorded_at)
            SELECT * FROM unnest($1, $2, $3, $4, $5) AS u (t, a, p, c, i) ORDER BY p, c, t, a ON CONFLICT DO NOTHING
            """,
            [.. claims, _customers.Select(row => row.At.ToColumn()).ToArray()]);

        await RunAsync("DELETE FROM account_record USING unnest($1, $2) AS u (t, a) WHERE tenant = t AND account = a", Keys(page));
        await RunAsync(
            "INSERT INTO account_record (tenant, account, kind, id, seq, at, document) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)",
            [
                .. Keys(_records.Keys.Select(key => key.Account)),
                _records.Keys.Select(key => key.Kind).ToArray(), _records.Keys.Select(key => key.Id).ToArray(),
                _records.Values.Select(row => row.Seq).ToArray(), _records.Values.Select(row => row.Record.At.ToColumn()).ToArray(),
                _records.Values.Select(row => row.Record.Document.ToArray()).ToArray(),
            ]);
        await RunAsync("DELETE FROM entitlement_version USING unnest($1, $2) AS u (t, a) WHERE tenant = t AND account = a", Keys(page));
        await RunAsync(
            "INSERT INTO entitlement_version (tenant, account, seq, at, document) SELECT * FROM unnest($1, $2, $3, $4, $5)",
            [
                .. Keys(_versions.Select(row => row.Account)),
                _versions.Select(row => row.Seq).ToArray(), _versions.Select(row => row.Record.At.ToColumn()).ToArray(),
                _versions.Select(row => row.Record.Document.ToArray()).ToArray(),
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
                else if (column is byte[]?[])
                {
                    parameter.NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json;
                }

                command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static object[] Keys(IEnumerable<AccountKey> accounts) =>
        [accounts.Select(key => key.Tenant).ToArray(), accounts.Select(key => key.Account).ToArray()];
}
