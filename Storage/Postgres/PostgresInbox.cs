using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Billing.Domain.Collection;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The inbox in PostgreSQL: one connection takes events in, in batches; two at most do the rest.</summary>
public sealed class PostgresInbox : INoticeInbox, IAsyncDisposable
{
    private const string Columns =
        "provider, event_id, status, tries, created_at, received_at, try_at, settled_at, seq, type, reason, tenant, account, notice::text";

    private readonly PostgresJournalOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<PendingEvent> _queue;
    private readonly NpgsqlDataSource _source;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Opens nothing: the connections come with the first event.</summary>
    public PostgresInbox(PostgresJournalOptions options, TimeProvider time, ILogger<PostgresInbox> logger)
    {
        options.Validate();
        (_options, _time) = (options, time);
        _queue = Channel.CreateBounded<PendingEvent>(new BoundedChannelOptions(options.QueueMax) { SingleReader = true });
        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            MaxPoolSize = options.Readers,
            MinPoolSize = 0,
            MaxAutoPrepare = 10,
            AutoPrepareMinUsages = 2,
            CommandTimeout = (int)Math.Ceiling(options.Deadline.TotalSeconds),
            ApplicationName = "billing inbox reader",
        };
        target.Options = $"{target.Options} -c role={options.Role} -c synchronous_commit=on".Trim();
        _source = NpgsqlDataSource.Create(target);
        _running = Task.Run(new InboxWriter(_queue.Reader, options, time, logger, _stopping.Token).RunAsync);
    }

    public async Task<InboxTaking> TakeAsync(InboxEvent received)
    {
        var expiresAt = _time.GetTimestamp() + (long)(_options.Deadline.TotalSeconds * _time.TimestampFrequency);
        var pending = new PendingEvent(received, expiresAt);
        if (!_queue.Writer.TryWrite(pending))
        {
            using var patience = new CancellationTokenSource(_options.Deadline, _time);
            try
            {
                await _queue.Writer.WriteAsync(pending, patience.Token);
            }
            catch (Exception full) when (full is OperationCanceledException or ChannelClosedException)
            {
                return InboxTaking.Unavailable;
            }
        }

        return await pending.Answer;
    }

    public Task<IReadOnlyList<InboxRow>> ReadWaitingAsync(
        Instant until, int countMax, InboxRow? after = null, CancellationToken cancellation = default) => ReadAsync(
        $"""
        SELECT {Columns} FROM provider_event
        WHERE status = 'received' AND try_at <= $1 AND (try_at, provider, event_id) > ($2, $3, $4)
        ORDER BY try_at, provider, event_id LIMIT $5
        """,
        cancellation,
        Time(until), Time(after?.Event.TryAt ?? Instant.FromUnixTimeTicks(0)), Text(after?.Event.Key.Provider ?? ""),
        Text(after?.Event.Key.EventId ?? ""), new() { Value = countMax });

    public Task<bool> PostponeAsync(InboxKey key, string reason, Instant now, Instant tryAt, AccountKey? account = null) =>
        SettleAsync(key, EventStatus.Received, reason, now, tryAt, account);

    public Task<bool> CloseAsync(InboxKey key, EventStatus status, string reason, Instant now, AccountKey? account = null) =>
        status is EventStatus.Ignored or EventStatus.Parked
            ? SettleAsync(key, status, reason, now, null, account)
            : throw new ArgumentOutOfRangeException(nameof(status));

    public Task<bool> ReplayAsync(InboxKey key, Instant tryAt) =>
        AskAsync("SELECT provider_event_replay($1, $2, $3)", Text(key.Provider), Text(key.EventId), Time(tryAt));

    public Task<IReadOnlyList<InboxRow>> ReadAsync(
        EventQuery filter, int countMax, InboxRow? olderThan = null, CancellationToken cancellation = default) => ReadAsync(
        $"""
        SELECT {Columns} FROM provider_event
        WHERE ($1 IS NULL OR status = $1) AND ($2 IS NULL OR provider = $2) AND ($3 IS NULL OR event_id = $3) AND ($4 IS NULL OR type = $4)
            AND ($5 IS NULL OR reason = $5) AND ($6 IS NULL OR received_at >= $6) AND ($7 IS NULL OR received_at < $7)
            AND ($8 IS NULL OR (received_at, provider, event_id) < ($8, $9, $10))
        ORDER BY received_at DESC, provider DESC, event_id DESC LIMIT $11
        """,
        cancellation,
        Text(filter.Status is { } status ? InboxNames.Of(status) : null), Text(filter.Provider), Text(filter.EventId), Text(filter.Type),
        Text(filter.Reason), Time(filter.ReceivedFrom), Time(filter.ReceivedUntil), Time(olderThan?.Event.ReceivedAt),
        Text(olderThan?.Event.Key.Provider), Text(olderThan?.Event.Key.EventId), new() { Value = countMax });

    public async Task<InboxPulse> ReadPulseAsync(Instant now, CancellationToken cancellation = default)
    {
        await using var command = Command(
            """
            SELECT count(*), count(*) FILTER (WHERE try_at <= $1), min(received_at),
                (SELECT count(*) FROM provider_event WHERE status = 'parked')
            FROM provider_event WHERE status = 'received'
            """,
            Time(now));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new InboxPulse(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(3), TimeOf(reader, 2));
    }

    /// <summary>What waits is still sent, within its deadline; nothing new is taken.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _running;
        await _source.DisposeAsync();
        _stopping.Dispose();
    }

    private Task<bool> SettleAsync(InboxKey key, EventStatus status, string reason, Instant now, Instant? tryAt, AccountKey? account) => AskAsync(
        "SELECT provider_event_settle($1, $2, $3, $4, $5, $6, $7, $8)",
        Text(key.Provider), Text(key.EventId), Text(InboxNames.Of(status)), Text(reason), Time(now), Time(tryAt),
        Text(account?.Tenant), Text(account?.Account));

    private async Task<bool> AskAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync() is true;
    }

    private async Task<IReadOnlyList<InboxRow>> ReadAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<InboxRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(RowOf(reader));
        }

        return rows;
    }

    private static InboxRow RowOf(NpgsqlDataReader row) => new(
        new InboxEvent(
            new InboxKey(row.GetString(0), row.GetString(1)), row.GetString(9), Microseconds.FromColumn(row.GetDateTime(4)),
            Microseconds.FromColumn(row.GetDateTime(5)), Encoding.UTF8.GetBytes(row.GetString(13)))
        {
            Status = InboxNames.StatusOf(row.GetString(2)),
            Reason = TextOf(row, 10),
            Account = TextOf(row, 11) is { } tenant ? new AccountKey(tenant, row.GetString(12)) : null,
            TryAt = TimeOf(row, 6),
        })
    {
        Tries = row.GetInt32(3),
        SettledAt = TimeOf(row, 7),
        Seq = row.IsDBNull(8) ? null : row.GetInt64(8),
    };

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = _source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static string? TextOf(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static Instant? TimeOf(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Microseconds.FromColumn(row.GetDateTime(column));

    private static NpgsqlParameter Text(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Time(Instant? at) =>
        new() { Value = at is { } time ? time.ToColumn() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
