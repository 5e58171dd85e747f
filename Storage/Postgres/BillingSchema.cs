using Npgsql;

namespace Billing.Storage;

/// <summary>Brings the first schema of a connection's search path to this program's version, under the owner's role.</summary>
public static class BillingSchema
{
    public const string Owner = "billing_owner";
    public const string Application = "billing_application";
    public const string Maintenance = "billing_maintenance";
    public const string Reader = "billing_reader";

    /// <summary>The names of the steps that were run. Several may call this at once; they take turns.</summary>
    public static async Task<IReadOnlyList<string>> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellation = default)
    {
        var session = new Session(connection, cancellation);
        var schema = await session.ScalarAsync<string>("SELECT current_schema()")
            ?? throw new InvalidOperationException("The connection's search path names no schema that exists.");
        await session.RunAsync($"SET search_path = {Quoted(schema)}, pg_temp");
        // Roles belong to the server, the lock to the database: a rival in another database is met inside roles.sql.
        await session.RunAsync("SELECT pg_advisory_lock(hashtextextended('billing/schema', 0))");
        try
        {
            await session.RunAsync(Migration.Roles);
            await session.RunAsync($"SET ROLE {Owner}");
            var run = await MigrateAsync(session, schema);
            await OrleansSchema.ApplyAsync(connection, cancellation);
            await session.RunAsync(OrleansRights);
            return run;
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await session.RunAsync("RESET ROLE; SELECT pg_advisory_unlock(hashtextextended('billing/schema', 0))");
            }
        }
    }

    /// <summary>
    /// Refuses a schema that lacks a step of this program. A newer one is fine: the next version may have migrated already
    /// while this one still serves.
    /// </summary>
    public static async Task CheckVersionAsync(NpgsqlConnection connection, CancellationToken cancellation = default)
    {
        var session = new Session(connection, cancellation);
        var present = await session.ScalarAsync<bool>("SELECT to_regclass('schema_migration') IS NOT NULL")
            ? await session.ScalarAsync<int?>("SELECT max(number) FROM schema_migration") ?? 0
            : 0;
        var needed = Migration.All[^1].Number;
        if (present < needed)
        {
            throw new UnfitDatabaseException(
                $"The database is at migration {present}, this program needs {needed}: run 'billing migrate' first.");
        }
    }

    private static async Task<IReadOnlyList<string>> MigrateAsync(Session session, string schema)
    {
        await session.RunAsync(
            "CREATE TABLE IF NOT EXISTS schema_migration (" +
            "number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, at timestamptz NOT NULL DEFAULT now())");
        var run = new List<string>();
        foreach (var migration in Migration.All)
        {
            var checksum = await session.ScalarAsync<string?>(
                $"SELECT checksum FROM schema_migration WHERE number = {migration.Number}");
            if (checksum is null)
            {
                await using var transaction = await session.Connection.BeginTransactionAsync(session.Cancellation);
                await session.RunAsync(migration.Sql.Replace(":schema", Quoted(schema)));
                await session.RunAsync(
                    "INSERT INTO schema_migration (number, name, checksum) " +
                    $"VALUES ({migration.Number}, '{migration.Name}', '{migration.Checksum}')");
                await transaction.CommitAsync(session.Cancellation);
                run.Add(migration.Name);
            }
            else if (checksum != migration.Checksum)
            {
                throw new UnfitDatabaseException(
                    $"Migration {migration.Name} was run with another text than this program has. A step that was run is never changed.");
            }
        }

        return run;
    }

    // Orleans' own tables are written by its providers with plain statements.
    private const string OrleansRights =
        """
        DO $$
        DECLARE
            orleans_table name;
        BEGIN
            FOR orleans_table IN
                SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'orleans%'
            LOOP
                EXECUTE format('GRANT SELECT ON %I TO billing_application', orleans_table);
                IF orleans_table <> 'orleansquery' THEN
                    EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %I TO billing_application', orleans_table);
                END IF;
            END LOOP;
        END $$
        """;

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    private sealed record Session(NpgsqlConnection Connection, CancellationToken Cancellation)
    {
        public async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, Connection);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        public async Task<T?> ScalarAsync<T>(string sql)
        {
            await using var command = new NpgsqlCommand(sql, Connection);
            return await command.ExecuteScalarAsync(Cancellation) is T value ? value : default;
        }
    }
}

/// <summary>The database cannot be trusted with a journal, or not by this program; the message says what to do.</summary>
public sealed class UnfitDatabaseException(string message) : Exception(message);
