using Microsoft.Extensions.Logging;

namespace Billing.Grains.TestClocks;

internal static partial class TestClockLog
{
    [LoggerMessage(1, LogLevel.Warning, "Test clock {Clock} came no farther for now and tries again")]
    public static partial void Stumbled(ILogger logger, string clock, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "{Account} could not be told that it joined its test clock; it asks again")]
    public static partial void NotTold(ILogger logger, string account, Exception failure);
}
