using Billing.Storage;
using Npgsql;

namespace Billing.Silo;

/// <summary>
/// Where only one process may serve a database (the embedded build), the number under which this one commits. It is taken anew
/// after every loss of the session lock, because another process may have served meanwhile; until then nothing commits. A
/// cluster of several silos finds no session lock here, and commits as it likes: the heads are its fence.
/// </summary>
public sealed partial class CommitRight(SiloOptions options, IServiceProvider services, ILogger<CommitRight> logger)
{
    private readonly Func<long?>? _holding = services.GetKeyedService<Func<long?>>("session lock");
    private readonly Lock _gate = new();
    private (long Holding, long Epoch)? _taken;
    private Task _taking = Task.CompletedTask;

    /// <summary>What the journal asks before each batch; none where nobody need ask.</summary>
    public Func<long?>? Epoch => _holding is null ? null : Read;

    private long? Read()
    {
        if (_holding!() is not { } holding)
        {
            return null;
        }

        lock (_gate)
        {
            if (_taken is { } taken && taken.Holding == holding)
            {
                return taken.Epoch;
            }

            if (_taking.IsCompleted)
            {
                _taking = Task.Run(() => TakeAsync(holding));
            }

            return null;
        }
    }

    private async Task TakeAsync(long holding)
    {
        try
        {
            await using var connection = new NpgsqlConnection(options.Database);
            await connection.OpenAsync();
            var epoch = await CommitEpoch.TakeAsync(connection);
            lock (_gate)
            {
                _taken = (holding, epoch);
            }

            Taken(logger, epoch);
        }
        catch (NpgsqlException away)
        {
            NotTaken(logger, away.Message);
        }
    }
}
