using Microsoft.Extensions.Logging;
using Npgsql;

namespace Billing.Storage;

/// <summary>
/// One of the loops that empty the queue: take a batch, send it until it is answered, take the next. It has a thread of its own,
/// and nothing that happens to the database ends it.
/// </summary>
internal sealed partial class JournalWriter(
    CommitQueue queue, PostgresJournalOptions options, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private const int RepeatsMax = 20;

    // A batch that meets a known key is void and sent again, so for a while after one the keys are looked up first. Looking
    // costs a tenth of a commit, and mostly nothing is found.
    private const int LooksAfterFind = 100;

    private readonly int _keyId = options.Keys.Current;
    private readonly AutoResetEvent _aside = new(false);
    private WriterConnection? _connection;
    private volatile List<PendingCommit> _sending = [];
    private int _looks;

    public long Batches { get; private set; }

    /// <summary>Until the queue is closed.</summary>
    public void Run(WriterConnection? opened)
    {
        _connection = opened;
        var isAlone = true;
        while (queue.Wait())
        {
            if (!isAlone)
            {
                StepAside();
            }

            var batch = queue.Take();
            if (batch.Count > 0)
            {
                isAlone = batch.Count == 1;
                _sending = batch;
                Send(batch, CommitCare.None);
                Batches++;
                queue.Release(batch);
                _sending = [];
            }
        }

        DropConnection();
        _aside.Dispose();
    }

    public void Sweep(long now) => _sending.ForEach(pending => pending.ExpireBy(now));

    public void ExpireAll() => _sending.ForEach(pending => pending.Expire());

    // Behind the callers who are about to add: those just answered, or those who run beside the one that woke us. Without this
    // step aside a batch is whoever came first, 45 of 256 instead of 128. A lone caller has nobody to be waited for.
    private void StepAside()
    {
        ThreadPool.UnsafeQueueUserWorkItem(static aside => aside.Set(), _aside, preferLocal: false);
        _aside.WaitOne();
    }

    /// <summary>Returns when every commit of the batch has its outcome, is held up, or its caller has gone.</summary>
    private void Send(IReadOnlyList<PendingCommit> batch, CommitCare care)
    {
        for (int repeats = 0, losses = 0; ;)
        {
            if (batch.Any(pending => pending.IsOver))
            {
                batch = [.. batch.Where(pending => !pending.IsOver)];
            }

            if (batch.Count == 0 || !Connect(batch))
            {
                return;
            }

            var epoch = options.Epoch?.Invoke();
            if (options.Epoch is not null && epoch is null)
            {
                NotConnected("another process may be serving it");
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                Pause(options.ReconnectMin);
                continue;
            }

            // Sent from here on: a caller whose deadline passes now learns that the outcome is not known.
            batch = [.. batch.Where(pending => pending.TrySend())];
            if (batch.Count == 0)
            {
                return;
            }

            try
            {
                care |= CareFor(batch);
                var refusals = _connection!.Commit(batch, _keyId, care, epoch);
                _looks = refusals.Exists(refusal => refusal.IsKnown) ? LooksAfterFind : Math.Max(0, _looks - 1);
                Answer(batch, refusals);
                return;
            }
            catch (PostgresException refusal) when (!PostgresFailure.IsLoss(refusal))
            {
                foreach (var pending in batch)
                {
                    pending.Recall();
                }

                if (PostgresFailure.IsKnown(refusal))
                {
                    _looks = LooksAfterFind;
                }

                if (PostgresFailure.IsSuperseded(refusal))
                {
                    NotConnected(refusal.MessageText);
                    if (stopping.IsCancellationRequested)
                    {
                        return;
                    }

                    Pause(options.ReconnectMin);
                }
                else if (PostgresFailure.IsHeldUp(refusal) && !care.HasFlag(CommitCare.SkipHeld))
                {
                    care |= CommitCare.SkipHeld;
                    BatchRepeated(refusal.SqlState, batch.Count);
                }
                else if (PostgresFailure.IsPassing(refusal) && repeats++ < RepeatsMax)
                {
                    BatchRepeated(refusal.SqlState, batch.Count);
                }
                else if (batch.Count > 1)
                {
                    // The statement says that a row is bad, not which: halve until it stands alone.
                    BatchHalved(refusal.SqlState, batch.Count);
                    SendHalves(batch, care);
                    return;
                }
                else if (PostgresFailure.IsHeldUp(refusal))
                {
                    batch[0].HoldUp();
                    return;
                }
                else
                {
                    CommitPoisoned(batch[0].Commit.Account.ToString(), refusal.SqlState);
                    batch[0].Complete(new CommitOutcome.Poisoned(refusal.SqlState, refusal.MessageText));
                    return;
                }
            }
            catch (Exception loss) when (PostgresFailure.IsLoss(loss))
            {
                LoseTrack(batch);
                ConnectionLost(batch.Count, loss.Message);
                if (losses++ > 0)
                {
                    Pause(options.ReconnectMin);
                }
            }
            catch (Exception defect) when (defect is InvalidCastException or ArgumentException or FormatException)
            {
                // A value that cannot be written to the wire. Nothing was sent, or not all of it: the connection is not used again.
                LoseTrack(batch);
                if (batch.Count == 1)
                {
                    CommitPoisoned(batch[0].Commit.Account.ToString(), "wire");
                    batch[0].Complete(new CommitOutcome.Poisoned("wire", defect.Message));
                    return;
                }

                BatchHalved("wire", batch.Count);
                SendHalves(batch, care);
                return;
            }
        }
    }

    private void SendHalves(IReadOnlyList<PendingCommit> batch, CommitCare care)
    {
        Send([.. batch.Take(batch.Count / 2)], care);
        Send([.. batch.Skip(batch.Count / 2)], care);
    }

    private CommitCare CareFor(IReadOnlyList<PendingCommit> batch)
    {
        var care = _looks > 0 ? CommitCare.LookFirst : CommitCare.None;
        foreach (var pending in batch)
        {
            care |= pending.IsIndeterminate ? CommitCare.LookFirst : CommitCare.None;
            care |= pending.WasHeldUp ? CommitCare.SkipHeld : CommitCare.None;
        }

        return care;
    }

    private static void Answer(IReadOnlyList<PendingCommit> batch, List<Refusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            if (refusal.IsHeld)
            {
                batch[refusal.Index].HoldUp();
            }
            else
            {
                batch[refusal.Index].Complete(refusal.Judge(batch[refusal.Index]));
            }
        }

        foreach (var pending in batch)
        {
            if (pending is { IsOver: false, IsHeldUp: false })
            {
                pending.Complete(Refusal.Winning(pending));
            }
        }
    }
}
