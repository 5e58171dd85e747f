using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>Reminders in the table of the official AdoNet provider.</summary>
internal sealed class PostgresReminderStore(
    IOptions<AdoNetReminderTableOptions> options, IOptions<ClusterOptions> cluster, SessionLock? sessionLock = null)
    : IReminderStore, IAsyncDisposable
{
    // Thousands of grains set theirs at one moment: they wait for one another here, and not at the server's last connection.
    private const int ConnectionsMax = 4;
    private const int PatienceSeconds = 60;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.Value.ConnectionString!)
    {
        MaxPoolSize = ConnectionsMax,
        Timeout = PatienceSeconds,
    });

    private string Service => cluster.Value.ServiceId;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public async Task<IReadOnlyList<StoredReminder>> ReadAllAsync()
    {
        await using var command = _source.CreateCommand(
            "SELECT GrainId, ReminderName, StartTime, Period FROM OrleansRemindersTable WHERE ServiceId = $1 ORDER BY GrainId, ReminderName");
        command.Parameters.Add(new() { Value = Service });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<StoredReminder>();
        while (await reader.ReadAsync())
        {
            rows.Add(new StoredReminder(
                GrainId.Parse(reader.GetString(0)),
                reader.GetString(1),
                reader.GetDateTime(2),
                TimeSpan.FromMilliseconds(reader.GetInt64(3))));
        }

        return rows;
    }

    public async Task UpsertAsync(StoredReminder reminder)
    {
        sessionLock?.EnsureHeld();
        await using var command = _source.CreateCommand(
            """
            INSERT INTO OrleansRemindersTable AS existing
                (ServiceId, GrainId, ReminderName, GrainHash, StartTime, Period, Version)
            VALUES ($1, $2, $3, $4, $5, $6, 0)
            ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
            SET StartTime = excluded.StartTime, Period = excluded.Period, Version = existing.Version + 1
            """);
        command.Parameters.Add(new() { Value = Service });
        command.Parameters.Add(new() { Value = reminder.GrainId.ToString() });
        command.Parameters.Add(new() { Value = reminder.Name });
        command.Parameters.Add(new() { Value = unchecked((int)reminder.GrainId.GetUniformHashCode()) });
        command.Parameters.Add(new() { Value = reminder.StartAt });
        command.Parameters.Add(new() { Value = (long)Math.Ceiling(reminder.Period.TotalMilliseconds) });
        await command.ExecuteNonQueryAsync();
    }

    public async Task RemoveAsync(GrainId grainId, string name)
    {
        sessionLock?.EnsureHeld();
        await using var command = _source.CreateCommand(
            "DELETE FROM OrleansRemindersTable WHERE ServiceId = $1 AND GrainId = $2 AND ReminderName = $3");
        command.Parameters.Add(new() { Value = Service });
        command.Parameters.Add(new() { Value = grainId.ToString() });
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync();
    }
}
