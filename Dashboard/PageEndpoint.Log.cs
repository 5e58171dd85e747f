using Microsoft.Extensions.Logging;

namespace Billing.Dashboard;

public sealed partial class PageEndpoint
{
    [LoggerMessage(1, LogLevel.Error, "Page {RequestId} failed")]
    private static partial void PageFailed(ILogger logger, string requestId, Exception failure);
}
