using Npgsql;

namespace Billing.Storage;

/// <summary>
/// One connection that only commits. It is checked when it opens, speaks one prepared statement, and is thrown away at the
/// first sign of trouble.
/// </summary>
internal sealed class WriterConnection : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _commit;

    private WriterConnection(NpgsqlConnection connection, NpgsqlCommand commit)
    {
        _connection = connection;
        _commit = commit;
    }

    public static async Task<WriterConnection> OpenAsync(PostgresJournalOptions options, CancellationToken cancellation)
    {
        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Multiplexing = false,
            Enlist = false,
            Timeout = Seconds(options.OpenTimeout),
            CommandTimeout = Seconds(options.AnswerTimeout),
            MaxAutoPrepare = 4, // for what some batches bring besides
            AutoPrepareMinUsages = 2,
            CancellationTimeout = -1, // a server that answers nothing does not answer a cancellation either
            ApplicationName = "billing journal writer",
        };
        var connection = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await DurabilityCheck.RunAsync(connection, cancellation);
            await BillingSchema.CheckVersionAsync(connection, cancellation);
            await using (var session = new NpgsqlCommand(
                $"""
                SET ROLE {options.Role};
                SET synchronous_commit = on;
                SET plan_cache_mode = force_generic_plan;
                SET default_transaction_isolation = 'read committed';
                SET lock_timeout = {(int)options.LockTimeout.TotalMilliseconds};
                SET statement_timeout = {(int)options.StatementTimeout.TotalMilliseconds};
                """,
                connection))
            {
                await session.ExecuteNonQueryAsync(cancellation);
            }

            var commit = CommitBatch.CreateCommand(connection);
            await commit.PrepareAsync(cancellation);
            return new WriterConnection(connection, commit);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// What did not win, by position. Returns only when the transaction is durable. Blocks the writer's own thread, which wakes
    /// sooner than one of the pool does.
    /// </summary>
    public List<Refusal> Commit(IReadOnlyList<PendingCommit> batch, int keyId, CommitCare care, long? epoch)
    {
        CommitBatch.Fill(_commit, batch, keyId, care, epoch);
        var refusals = new List<Refusal>();
        using var together = CommitCompany.IsIn(batch) ? Together(batch) : null;
        using var reader = together?.ExecuteReader() ?? _commit.ExecuteReader();
        while (reader.Read())
        {
            refusals.Add(Refusal.Read(reader));
        }

        // The rows, and CommandComplete after them, come before the implicit transaction commits. This reads on to
        // ReadyForQuery, and throws if the commit did not happen.
        while (reader.NextResult())
        {
        }

        return refusals;
    }

    /// <summary>Several statements and one end: without error barriers a batch is one implicit transaction.</summary>
    private NpgsqlBatch Together(IReadOnlyList<PendingCommit> batch)
    {
        var commit = new NpgsqlBatchCommand(_commit.CommandText);
        foreach (NpgsqlParameter parameter in _commit.Parameters)
        {
            commit.Parameters.Add(parameter.Clone());
        }

        var together = new NpgsqlBatch(_connection) { BatchCommands = { commit }, Timeout = _commit.CommandTimeout };
        CommitCompany.AddTo(together, batch);
        return together;
    }

    public void Dispose()
    {
        _commit.Dispose();
        _connection.Dispose();
    }

    private static int Seconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalSeconds));
}
