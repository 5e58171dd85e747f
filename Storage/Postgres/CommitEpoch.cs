using Npgsql;

namespace Billing.Storage;

/// <summary>
/// Makes a process the only one that commits. Taking a number waits for what older numbers have under way and refuses what
/// they send later; so it is taken after every loss of whatever gives the right to serve, and given to
/// <see cref="PostgresJournalOptions.Epoch"/>.
/// </summary>
public static class CommitEpoch
{
    public static async Task<long> TakeAsync(NpgsqlConnection connection, CancellationToken cancellation = default)
    {
        await using var command = new NpgsqlCommand("SELECT commit_epoch_take()", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
