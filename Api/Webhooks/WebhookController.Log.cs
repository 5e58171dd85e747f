namespace Billing.Api.Webhooks;

public sealed partial class WebhookController
{
    [LoggerMessage(1, LogLevel.Warning, "The webhook of request {RequestId} was not kept")]
    private static partial void NotKept(ILogger logger, string requestId, Exception failure);
}
