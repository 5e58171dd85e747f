using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>The clock of PostgreSQL's own machine.</summary>
public sealed class PostgresClock(NpgsqlDataSource source) : IDatabaseClock
{
    public async Task<Instant> ReadAsync(CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("SELECT clock_timestamp()");
        return Microseconds.FromColumn((DateTime)(await command.ExecuteScalarAsync(cancellation))!);
    }
}
