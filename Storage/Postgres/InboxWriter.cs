using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Billing.Storage;

/// <summary>
/// Empties the queue of the inbox: takes what is there, sends it until it is answered, takes the next. A batch whose connection was
/// lost is sent again: what was kept by then is known. Nothing that happens to the database ends it.
/// </summary>
internal sealed partial class InboxWriter(
    ChannelReader<PendingEvent> queue, PostgresJournalOptions options, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _take;

    public async Task RunAsync()
    {
        while (await queue.WaitToReadAsync(CancellationToken.None))
        {
            var batch = new List<PendingEvent>();
            while (batch.Count < options.BatchMax && queue.TryRead(out var next))
            {
                batch.Add(next);
            }

            await SendAsync(batch);
        }

        await DropConnectionAsync();
    }

    private async Task SendAsync(IReadOnlyList<PendingEvent> batch)
    {
        for (var pause = options.ReconnectMin; ;)
        {
            var now = time.GetTimestamp();
            foreach (var pending in batch)
            {
                pending.ExpireBy(now);
            }

            batch = [.. batch.Where(static pending => !pending.IsOver)];
            if (batch.Count == 0)
            {
                return;
            }

            try
            {
                await TakeAsync(batch);
                return;
            }
            catch (PostgresException refusal) when (!PostgresFailure.IsLoss(refusal))
            {
                if (batch.Count == 1)
                {
                    EventRefused(batch[0].Event.Key.ToString(), refusal.SqlState);
                    batch[0].Fail(refusal);
                    return;
                }

                // The statement says that a row is bad, not which: halve until it stands alone.
                await SendAsync([.. batch.Take(batch.Count / 2)]);
                await SendAsync([.. batch.Skip(batch.Count / 2)]);
                return;
            }
            catch (Exception loss) when (PostgresFailure.IsLoss(loss) || loss is UnfitDatabaseException or OperationCanceledException)
            {
                Lost(batch.Count, loss.Message);
                await DropConnectionAsync();
            }

            if (stopping.IsCancellationRequested)
            {
                foreach (var pending in batch)
                {
                    pending.Complete(InboxTaking.Unavailable);
                }

                return;
            }

            await Task.Delay(pause, time, CancellationToken.None);
            pause = pause * 2 < options.ReconnectMax ? pause * 2 : options.ReconnectMax;
        }
    }

    private async Task TakeAsync(IReadOnlyList<PendingEvent> batch)
    {
        // The same event twice in one batch is the second time known.
        var firsts = new Dictionary<InboxKey, PendingEvent>(batch.Count);
        foreach (var pending in batch)
        {
            firsts.TryAdd(pending.Event.Key, pending);
        }

        var sent = firsts.Count == batch.Count ? batch : [.. batch.Where(pending => firsts[pending.Event.Key] == pending)];
        await ConnectAsync();
        InboxBatch.Fill(_take!, sent);
        int[] known;
        await using (var reader = await _take!.ExecuteReaderAsync(CancellationToken.None))
        {
            await reader.ReadAsync(CancellationToken.None);
            known = reader.GetFieldValue<int[]>(0);

            // Rows come before the transaction commits: nothing is believed before the server is ready for the next.
            await reader.NextResultAsync(CancellationToken.None);
        }

        foreach (var position in known)
        {
            sent[position - 1].Complete(InboxTaking.Known);
        }

        foreach (var pending in sent)
        {
            pending.Complete(InboxTaking.New);
        }

        foreach (var again in batch)
        {
            again.Complete(InboxTaking.Known);
        }
    }

    private async Task ConnectAsync()
    {
        if (_connection is not null)
        {
            return;
        }

        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            Enlist = false,
            Timeout = (int)Math.Ceiling(options.OpenTimeout.TotalSeconds),
            CommandTimeout = (int)Math.Ceiling(options.AnswerTimeout.TotalSeconds),
            CancellationTimeout = -1,
            ApplicationName = "billing inbox",
        };
        var connection = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await connection.OpenAsync(stopping);
            await BillingSchema.CheckVersionAsync(connection, stopping);
            await using (var session = new NpgsqlCommand(
                $"""
                SET ROLE {options.Role};
                SET synchronous_commit = on;
                SET default_transaction_isolation = 'read committed';
                SET lock_timeout = {(int)options.LockTimeout.TotalMilliseconds};
                SET statement_timeout = {(int)options.StatementTimeout.TotalMilliseconds};
                """,
                connection))
            {
                await session.ExecuteNonQueryAsync(stopping);
            }

            _take = InboxBatch.CreateCommand(connection);
            await _take.PrepareAsync(stopping);
            _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task DropConnectionAsync()
    {
        var dropped = _connection;
        (_connection, _take) = (null, null);
        try
        {
            if (dropped is not null)
            {
                await dropped.DisposeAsync();
            }
        }
        catch (Exception failure) when (PostgresFailure.IsLoss(failure))
        {
            Lost(0, failure.Message);
        }
    }
}
