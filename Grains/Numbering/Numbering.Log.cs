using Microsoft.Extensions.Logging;

namespace Billing.Grains.Numbering;

internal static partial class NumberingLog
{
    [LoggerMessage(1, LogLevel.Warning, "Number {Number} was not needed by {Account}: {Code}; the next who asks gets it")]
    public static partial void NotNeeded(ILogger logger, long number, string account, string code);

    [LoggerMessage(2, LogLevel.Warning, "Number {Number} could not be brought to {Account}; it asks again")]
    public static partial void NotBrought(ILogger logger, long number, string account, Exception failure);
}
