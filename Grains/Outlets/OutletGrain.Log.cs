using Microsoft.Extensions.Logging;

namespace Billing.Grains.Outlets;

internal static partial class OutletLog
{
    [LoggerMessage(1, LogLevel.Warning, "What {Account} asked for under {Key} could not be brought out or back; it is asked again")]
    public static partial void NotCarried(ILogger logger, string account, string key, Exception failure);
}
