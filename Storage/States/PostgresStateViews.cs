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

    public Task<HealthFigures> ReadHealthAsync(string tenant, CancellationToken cancellation = default) =>
        FigureReading.HealthAsync(this, tenant, cancellation);

    public Task<AgingFigures> ReadAgingAsync(string tenant, CancellationToken cancellation = default) =>
        FigureReading.AgingAsync(this, tenant, cancellation);

    public Task<LagFigures> ReadLagAsync(string tenant, CancellationToken cancellation = default) =>
        FigureReading.LagAsync(this, tenant, cancellation);

    public Task<DunningFigures> ReadDunningAsync(string tenant, CancellationToken cancellation = default) =>
        DebtReading.DunningAsync(this, tenant, cancellation);

    public Task<RecoveryFigures> ReadRecoveryAsync(string tenant, Instant since, CancellationToken cancellation = default) =>
        DebtReading.RecoveryAsync(this, tenant, since, cancellation);

    public Task<DriftFigures> ReadDriftAsync(string tenant, CancellationToken cancellation = default) =>
        TruthReading.DriftAsync(this, tenant, cancellation);

    public Task<ImmutableArray<OpenDifference>> ReadDifferencesAsync(AccountKey account, CancellationToken cancellation = default) =>
        TruthReading.DifferencesAsync(this, account, cancellation);

    public Task<CoverageFigures> ReadCoverageAsync(string tenant, Instant since, CancellationToken cancellation = default) =>
        TruthReading.CoverageAsync(this, tenant, since, cancellation);

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
