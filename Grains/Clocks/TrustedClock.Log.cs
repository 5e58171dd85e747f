using Microsoft.Extensions.Logging;

namespace Billing.Grains.Clocks;

internal static partial class TrustedClockLog
{
    [LoggerMessage(1, LogLevel.Critical, "This server's clock is {Off} off PostgreSQL's, more than {Tolerance}: nothing that is due is billed here until it is set right")]
    public static partial void Off(ILogger logger, TimeSpan off, TimeSpan tolerance);

    [LoggerMessage(2, LogLevel.Information, "This server's clock agrees with PostgreSQL's again")]
    public static partial void RightAgain(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "PostgreSQL's clock could not be read; nothing that is due is done meanwhile")]
    public static partial void NotRead(ILogger logger, Exception failure);
}
