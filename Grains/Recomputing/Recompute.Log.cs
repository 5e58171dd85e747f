using Microsoft.Extensions.Logging;

namespace Billing.Grains.Recomputing;

internal static partial class RecomputeLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{account} was not as it should be: {count} differences, found after {cause}; the first: {first}")]
    public static partial void Found(ILogger logger, string account, int count, string cause, string first);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{account} could not be looked through after {cause}")]
    public static partial void NotLooked(ILogger logger, string account, string cause, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep through the accounts stopped and goes on with the next tick")]
    public static partial void SweepStopped(ILogger logger, Exception failure);
}
