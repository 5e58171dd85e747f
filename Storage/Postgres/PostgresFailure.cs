using System.Net.Sockets;
using Npgsql;

namespace Billing.Storage;

/// <summary>What a failure of a batch says about the connection, and about trying again.</summary>
internal static class PostgresFailure
{
    /// <summary>The connection is gone or of no use; whether anything was kept is not known.</summary>
    public static bool IsLoss(Exception failure) => failure switch
    {
        // Classes 08 connection, 25 read-only, 53 no disk or memory, 57P shutdown, 58 system, XX internal.
        PostgresException error => error.SqlState is
            ['0', '8', ..] or ['2', '5', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or ['5', '8', ..] or ['X', 'X', ..]
            or "28000" or "28P01" or "3D000",
        NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException or InvalidOperationException => true,
        _ => false,
    };

    /// <summary>Another process has taken over, and this one has not taken it back.</summary>
    public static bool IsSuperseded(PostgresException error) => error.SqlState == "BE001";

    /// <summary>Somebody held a lock for longer than a batch waits.</summary>
    public static bool IsHeldUp(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled;

    /// <summary>It may pass when tried again: a deadlock, a key or an event that is known, which the next try looks up.</summary>
    public static bool IsPassing(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure || IsKnown(error);

    public static bool IsKnown(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "command_answer" or "taken_event" };
}
