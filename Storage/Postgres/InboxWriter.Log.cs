using Microsoft.Extensions.Logging;

namespace Billing.Storage;

internal sealed partial class InboxWriter
{
    [LoggerMessage(1, LogLevel.Warning, "The inbox lost its connection with {Events} events under way: {Why}")]
    private partial void Lost(int events, string why);

    [LoggerMessage(2, LogLevel.Error, "The inbox cannot keep event {Event}: {Code}")]
    private partial void EventRefused(string @event, string code);
}
