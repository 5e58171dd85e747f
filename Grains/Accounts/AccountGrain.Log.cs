using Billing.Storage;
using Microsoft.Extensions.Logging;

namespace Billing.Grains.Accounts;

internal static partial class AccountGrainLog
{
    [LoggerMessage(1, LogLevel.Warning, "The snapshot of {Account} at entry {Seq} cannot be read; the whole journal is")]
    public static partial void SnapshotUnreadable(ILogger logger, AccountKey account, long seq, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "The snapshot of {Account} at entry {Seq} was not kept")]
    public static partial void SnapshotNotKept(ILogger logger, AccountKey account, long seq, Exception failure);

    [LoggerMessage(3, LogLevel.Warning, "The reminder of {Account} could not be set")]
    public static partial void ReminderNotSet(ILogger logger, AccountKey account, Exception failure);
}
