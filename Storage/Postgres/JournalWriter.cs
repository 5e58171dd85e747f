using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Billing.Storage;

/// <summary>
/// One of the loops that empty the queue: take a batch, send it until it is answered, take the next. Nothing that happens
/// to the database ends it.
/// </summary>
internal sealed partial class JournalWriter(
    CommitQueue queue, PostgresJournalOptions options, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private const int RepeatsMax = 20;

    private readonly int _keyId = options.Keys.Current;
    private WriterConnection? _connection;
    private volatile List<PendingCommit> _sending = [];

    public long Batches { get; private set; }

    public async Task RunAsync(WriterConnection? opened)
    {
        _connection = opened;
        while (await queue.WaitAsync())
        {
            // Behind the callers who are about to add: those just answered, or those who run beside the one that woke us.
            // Without this step aside a batch is whoever came first, 45 of 256 instead of 128.
            await Task.Yield();
            var batch = queue.Take();
            if (batch.Count > 0)
            {
                _sending = batch;
                await SendAsync(batch);
                ExpireAll(); // of those that are left when the journal stops while the database is away
                Batches++;
                queue.Release(batch);
                _sending = [];
            }
        }

        await DropConnectionAsync();
    }

    public void Sweep(long now) => _sending.ForEach(pending => pending.ExpireBy(now));

    public void ExpireAll() => _sending.ForEach(pending => pending.Expire());

    /// <summary>Returns when every commit of the batch has its outcome, or its caller has gone.</summary>
    private async Task SendAsync(IReadOnlyList<PendingCommit> batch)
    {
        for (int repeats = 0, losses = 0; ;)
        {
            if (batch.Any(pending => pending.IsOver))
            {
                batch = [.. batch.Where(pending => !pending.IsOver)];
            }

            if (batch.Count == 0 || !await ConnectAsync(batch))
            {
                return;
            }

            // Sent from here on: a caller whose deadline passes now learns that the outcome is not known.
            batch = [.. batch.Where(pending => pending.TrySend())];
            if (batch.Count == 0)
            {
                return;
            }

            try
            {
                Answer(batch, await _connection!.CommitAsync(batch, _keyId));
                return;
            }
            catch (PostgresException refusal) when (Aborts(refusal))
            {
                foreach (var pending in batch)
                {
                    pending.Recall();
                }

                // A head that stays locked must not hold up the others: halve, and let it wait alone until its caller goes.
                var isHeldUp = refusal.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled;
                if (isHeldUp ? batch.Count == 1 : IsPassing(refusal) && repeats++ < RepeatsMax)
                {
                    BatchRepeated(refusal.SqlState, batch.Count);
                }
                else if (batch.Count == 1)
                {
                    CommitPoisoned(batch[0].Commit.Account.ToString(), refusal.SqlState);
                    batch[0].Complete(new CommitOutcome.Poisoned(refusal.SqlState, refusal.MessageText));
                    return;
                }
                else
                {
                    // The statement says that a row is bad, not which: halve until it stands alone.
                    BatchHalved(refusal.SqlState, batch.Count);
                    await SendAsync([.. batch.Take(batch.Count / 2)]);
                    await SendAsync([.. batch.Skip(batch.Count / 2)]);
                    return;
                }
            }
            catch (Exception loss) when (IsLoss(loss))
            {
                foreach (var pending in batch)
                {
                    pending.LoseTrack();
                }

                ConnectionLost(batch.Count, loss.Message);
                await DropConnectionAsync();
                if (losses++ > 0)
                {
                    await Task.Delay(options.ReconnectMin, time);
                }
            }
            catch (Exception defect) when (defect is InvalidCastException or ArgumentException or FormatException)
            {
                // A value that cannot be written to the wire. Nothing was sent, or not all of it: the connection is not used again.
                foreach (var pending in batch)
                {
                    pending.LoseTrack();
                }

                await DropConnectionAsync();
                if (batch.Count == 1)
                {
                    CommitPoisoned(batch[0].Commit.Account.ToString(), "wire");
                    batch[0].Complete(new CommitOutcome.Poisoned("wire", defect.Message));
                    return;
                }

                BatchHalved("wire", batch.Count);
                await SendAsync([.. batch.Take(batch.Count / 2)]);
                await SendAsync([.. batch.Skip(batch.Count / 2)]);
                return;
            }
        }
    }

    private static void Answer(IReadOnlyList<PendingCommit> batch, List<Refusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            batch[refusal.Index].Complete(refusal.Judge(batch[refusal.Index]));
        }

        foreach (var pending in batch)
        {
            if (!pending.IsOver)
            {
                pending.Complete(Refusal.Winning(pending));
            }
        }
    }

    /// <summary>False when every caller has gone before there was a connection.</summary>
    private async Task<bool> ConnectAsync(IReadOnlyList<PendingCommit> batch)
    {
        var pause = options.ReconnectMin;
        while (_connection is null)
        {
            try
            {
                _connection = await WriterConnection.OpenAsync(options, stopping);
                Reconnected();
                return true;
            }
            catch (Exception failure) when (IsLoss(failure) || failure is UnfitDatabaseException or OperationCanceledException)
            {
                NotConnected(failure.Message);
            }

            if (stopping.IsCancellationRequested || batch.All(pending => pending.IsOver))
            {
                return false;
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < options.ReconnectMax ? pause * 2 : options.ReconnectMax;
        }

        return true;
    }

    private async Task DropConnectionAsync()
    {
        var dropped = _connection;
        _connection = null;
        if (dropped is not null)
        {
            try
            {
                await dropped.DisposeAsync();
            }
            catch (Exception failure) when (IsLoss(failure))
            {
                NotConnected(failure.Message);
            }
        }
    }

    /// <summary>An error that the server reports about the statement, the connection being fine: nothing of it was kept.</summary>
    private static bool Aborts(PostgresException error) => !IsLoss(error);

    /// <summary>It may pass when tried again: a deadlock, a key or an event that appeared meanwhile.</summary>
    private static bool IsPassing(PostgresException error) => error.SqlState is
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
        || (error.SqlState == PostgresErrorCodes.UniqueViolation && error.TableName is "command_answer" or "taken_event");

    private static bool IsLoss(Exception failure) => failure switch
    {
        // Classes 08 connection, 25 read-only, 53 no disk or memory, 57P shutdown, 58 system, XX internal.
        PostgresException error => error.SqlState is
            ['0', '8', ..] or ['2', '5', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..] or ['X', 'X', ..]
            or "28000" or "28P01" or "3D000",
        NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException or InvalidOperationException => true,
        _ => false,
    };
}
