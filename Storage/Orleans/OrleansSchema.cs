using Npgsql;

namespace Billing.Storage;

/// <summary>
/// The tables of Orleans itself (cluster membership, reminders, grain state) and the queries its providers use on them.
/// Both builds work on them, so that a database outlives a change of build. README.md beside the SQL says what is in
/// each column.
/// </summary>
public static class OrleansSchema
{
    /// <summary>
    /// Creates what is missing and renews the queries, in the first schema of the connection's search path: the
    /// providers name their tables without a schema. Several may call this at once; they take turns.
    /// </summary>
    public static async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellation = default)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // CREATE … IF NOT EXISTS looks before it locks: two at once can fail on each other.
        await ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('billing/orleans-schema', 0))");
        foreach (var script in Scripts())
        {
            await ExecuteAsync(script);
        }

        await transaction.CommitAsync(cancellation);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static IEnumerable<string> Scripts()
    {
        var assembly = typeof(OrleansSchema).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith("orleans/", StringComparison.Ordinal));
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
