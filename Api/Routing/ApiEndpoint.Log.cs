namespace Billing.Api.Routing;

public sealed partial class ApiEndpoint
{
    [LoggerMessage(1, LogLevel.Error, "Request {RequestId} failed")]
    private static partial void Failed(ILogger logger, string requestId, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "Whether request {RequestId} was done is not known yet")]
    private static partial void OutcomeUnknown(ILogger logger, string requestId, Exception failure);
}
