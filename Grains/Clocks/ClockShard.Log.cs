using Billing.Storage;
using Microsoft.Extensions.Logging;

namespace Billing.Grains.Clocks;

internal static partial class ClockShardLog
{
    [LoggerMessage(1, LogLevel.Warning, "Shard {Shard} could not read whom to wake; it looks again in a second")]
    public static partial void NotRead(ILogger logger, long shard, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "{Account} could not be woken; it is tried again later")]
    public static partial void NotWoken(ILogger logger, AccountKey account, Exception failure);
}
