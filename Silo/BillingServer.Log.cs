namespace Billing.Silo;

public static partial class BillingServer
{
    [LoggerMessage(1, LogLevel.Warning, "The clock shards could not be started; it is tried again in a second")]
    private static partial void ClockNotStarted(ILogger logger, Exception failure);
}
