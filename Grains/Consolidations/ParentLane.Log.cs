using Microsoft.Extensions.Logging;

namespace Billing.Grains.Consolidations;

internal static partial class ParentLaneLog
{
    [LoggerMessage(1, LogLevel.Warning, "What {Child} asked of its parent under {Key} could not be brought there or back; it is asked again")]
    public static partial void NotCarried(ILogger logger, string child, string key, Exception failure);
}
