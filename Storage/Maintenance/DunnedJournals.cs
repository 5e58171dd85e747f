using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Documents;
using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>A journal as it was read: the facts of each commit, in order.</summary>
public sealed record ReadJournal(AccountKey Account, ImmutableArray<ImmutableArray<AccountFact>> Commits);

/// <summary>
/// The journals of all accounts that ever did not pay, as they are at one moment. Everything is read in one transaction that cannot write,
/// as the reader, who may not write anywhere.
/// </summary>
public sealed class DunnedJournals(string connectionString)
{
    private static readonly JsonSerializerOptions Format = CompiledFormat.Of(DocumentFormat.Create());

    /// <summary>When they were read, by the clock of the database.</summary>
    public Instant ReadAt { get; private set; }

    /// <param name="tenant">None reads those of all tenants.</param>
    /// <param name="found">Told how many there are, before the first of them.</param>
    /// <param name="cancellation">Stops between two journals.</param>
    public async IAsyncEnumerable<ReadJournal> ReadAsync(
        string? tenant, Action<int> found, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        target.Options = $"{target.Options} -c role={BillingSchema.Reader} -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read".Trim();
        await using var source = NpgsqlDataSource.Create(target);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        ReadAt = await NowAsync(connection, cancellation);
        var accounts = await AccountsAsync(connection, tenant, cancellation);
        found(accounts.Count);
        foreach (var account in accounts)
        {
            yield return new ReadJournal(account, await CommitsAsync(connection, account, cancellation));
        }
    }

    private static async Task<Instant> NowAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT now()", connection);
        return Microseconds.FromColumn((DateTime)(await command.ExecuteScalarAsync(cancellation))!);
    }

    private static async Task<List<AccountKey>> AccountsAsync(NpgsqlConnection connection, string? tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT tenant, account FROM journal_entry
            WHERE ($1::text IS NULL OR tenant = $1) AND position('"dunning_opened"'::bytea IN facts) > 0
            GROUP BY tenant, account ORDER BY tenant, account
            """,
            connection)
        {
            Parameters = { new() { Value = (object?)tenant ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } },
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var accounts = new List<AccountKey>();
        while (await reader.ReadAsync(cancellation))
        {
            accounts.Add(new AccountKey(reader.GetString(0), reader.GetString(1)));
        }

        return accounts;
    }

    private static async Task<ImmutableArray<ImmutableArray<AccountFact>>> CommitsAsync(
        NpgsqlConnection connection, AccountKey account, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT facts FROM journal_entry WHERE tenant = $1 AND account = $2 ORDER BY seq", connection)
        {
            Parameters = { new() { Value = account.Tenant }, new() { Value = account.Account } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var commits = ImmutableArray.CreateBuilder<ImmutableArray<AccountFact>>();
        while (await reader.ReadAsync(cancellation))
        {
            commits.Add(JsonSerializer.Deserialize<ImmutableArray<AccountFact>>(reader.GetFieldValue<byte[]>(0), Format));
        }

        return commits.ToImmutable();
    }
}
