using Billing.Storage;
using Microsoft.Extensions.Logging;

namespace Billing.Grains.Webhooks;

internal static partial class WebhookLog
{
    [LoggerMessage(1, LogLevel.Warning, "Event {Event} is parked: {Reason}")]
    public static partial void Parked(ILogger logger, InboxKey @event, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Event {Event} could not be brought to {Account}; it is tried again")]
    public static partial void NotBrought(ILogger logger, InboxKey @event, AccountKey account, Exception failure);

    [LoggerMessage(3, LogLevel.Warning, "The inbox could not be looked through; it is tried again in a second")]
    public static partial void NotRead(ILogger logger, Exception failure);

    [LoggerMessage(4, LogLevel.Warning, "What became of event {Event} could not be written down; the sweep finds it")]
    public static partial void NotSettled(ILogger logger, InboxKey @event, Exception failure);

    [LoggerMessage(5, LogLevel.Error, "Event {Event} cannot be kept")]
    public static partial void NotKept(ILogger logger, InboxKey @event, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "A webhook of {Provider} is refused: {Code}")]
    public static partial void Refused(ILogger logger, string provider, string code);
}
