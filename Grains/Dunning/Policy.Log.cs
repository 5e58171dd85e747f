using Microsoft.Extensions.Logging;

namespace Billing.Grains.Dunning;

internal static partial class PolicyLog
{
    [LoggerMessage(1, LogLevel.Warning, "Policy {Policy} was not taken by {Account}: {Code}")]
    public static partial void NotTaken(ILogger logger, string policy, string account, string code);

    [LoggerMessage(2, LogLevel.Warning, "Policy {Policy} could not be brought to {Account}; it asks again")]
    public static partial void NotBrought(ILogger logger, string policy, string account, Exception failure);
}
