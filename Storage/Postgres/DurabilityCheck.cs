using Npgsql;

namespace Billing.Storage;

/// <summary>
/// What "durable" rests on in the server's configuration. Checked at start and on each new connection of the writer:
/// settings change while a server runs.
/// </summary>
public static class DurabilityCheck
{
    /// <summary>On a connection that has not set anything itself, so that it sees what the server would give it.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellation = default)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT name, setting FROM pg_settings
            WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding')
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            Judge(reader.GetString(0), reader.GetString(1));
        }
    }

    private static void Judge(string setting, string value)
    {
        if (value == "off")
        {
            throw new UnfitDatabaseException(
                $"The server runs with {setting} = off: what it acknowledges can be lost. " +
                $"Switch {setting} on; the journal does not start without it.");
        }

        if (setting == "server_encoding" && value != "UTF8")
        {
            throw new UnfitDatabaseException($"The database's encoding is {value}; the journal needs UTF8.");
        }
    }
}
