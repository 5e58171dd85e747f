using System.Collections.Immutable;
using Billing.Domain.Standings;
using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>Reads the documented views, a statement for each figure.</summary>
public sealed class PostgresStateViews : IStateViews, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    public PostgresStateViews(PostgresJournalOptions options)
    {
        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = 4,
            MinPoolSize = 0,
            CommandTimeout = 30,
            ApplicationName = "billing state reader",
        };
        target.Options = $"{target.Options} -c role={options.Role}".Trim();
        _source = NpgsqlDataSource.Create(target);
    }

    /// <summary>Each found by jumping over the accounts of the one before: there are few, however many accounts they have.</summary>
    public async Task<ImmutableArray<string>> ReadTenantsAsync(CancellationToken cancellation = default)
    {
        const string Sql =
            """
            WITH RECURSIVE each AS (
                (SELECT tenant FROM account_head ORDER BY tenant LIMIT 1)
                UNION ALL
                SELECT (SELECT h.tenant FROM account_head h WHERE h.tenant > each.tenant ORDER BY h.tenant LIMIT 1) FROM each WHERE each.tenant IS NOT NULL)
            SELECT tenant FROM each WHERE tenant IS NOT NULL
            """;
        return await ReadAsync(Sql, static row => row.GetString(0), cancellation);
    }

    public Task<ImmutableArray<AccountRow>> SearchAsync(
        string tenant, AccountSearch search, int countMax, string? after, CancellationToken cancellation = default) =>
        AccountSearching.ReadAsync(this, tenant, search, countMax, after, cancellation);

    public async Task<HealthFigures> ReadHealthAsync(string tenant, CancellationToken cancellation = default)
    {
        var counts = await ReadAsync(
            "SELECT now() AS as_of, status, count(*) AS accounts FROM account_state WHERE tenant = $1 GROUP BY status",
            static row => (AsOf: row.At("as_of"), Status: StateColumns.StatusOf(row.Text("status")), Accounts: row.Long("accounts")),
            cancellation,
            StateColumns.Value(tenant));
        return new HealthFigures(
            counts.IsEmpty ? await NowAsync(cancellation) : counts[0].AsOf, counts.Sum(static count => count.Accounts),
            [.. Enum.GetValues<AccountStatus>().Select(status => new StatusCount(status, counts.FirstOrDefault(count => count.Status == status).Accounts))]);
    }

    public Task<LagFigures> ReadLagAsync(string tenant, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<AgingFigures> ReadAgingAsync(string tenant, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<CoverageFigures> ReadCoverageAsync(string tenant, Instant since, CancellationToken cancellation = default) => throw new NotSupportedException();

    private async Task<Instant> NowAsync(CancellationToken cancellation) =>
        (await ReadAsync("SELECT now() AS as_of", static row => row.At("as_of"), cancellation))[0];

    internal async Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var command = _source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(row(reader));
        }

        return rows.DrainToImmutable();
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
