namespace Billing.Storage;

/// <summary>Its connection: opened when there is something to send, dropped at the first sign of trouble.</summary>
internal sealed partial class JournalWriter
{
    /// <summary>False when every caller has gone before there was a connection.</summary>
    private bool Connect(IReadOnlyList<PendingCommit> batch)
    {
        var pause = options.ReconnectMin;
        while (_connection is null)
        {
            try
            {
                _connection = WriterConnection.OpenAsync(options, stopping).GetAwaiter().GetResult();
                Reconnected();
                return true;
            }
            catch (Exception failure) when (
                PostgresFailure.IsLoss(failure) || failure is UnfitDatabaseException or OperationCanceledException)
            {
                NotConnected(failure.Message);
            }

            if (stopping.IsCancellationRequested || batch.All(pending => pending.IsOver))
            {
                return false;
            }

            Pause(pause);
            pause = pause * 2 < options.ReconnectMax ? pause * 2 : options.ReconnectMax;
        }

        return true;
    }

    private void LoseTrack(IReadOnlyList<PendingCommit> batch)
    {
        foreach (var pending in batch)
        {
            pending.LoseTrack();
        }

        DropConnection();
    }

    private void DropConnection()
    {
        var dropped = _connection;
        _connection = null;
        try
        {
            dropped?.Dispose();
        }
        catch (Exception failure) when (PostgresFailure.IsLoss(failure))
        {
            NotConnected(failure.Message);
        }
    }

    private void Pause(TimeSpan span) => Task.Delay(span, time).GetAwaiter().GetResult();
}
