using Microsoft.Extensions.Logging;

namespace Billing.Grains.Lanes;

internal static partial class ProviderLaneLog
{
    [LoggerMessage(1, LogLevel.Error, "Request {Key} failed in a way that says nothing about it; it is looked up later")]
    public static partial void Failed(ILogger logger, string key, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "What {Account} wanted of a provider failed on our side")]
    public static partial void NotTold(ILogger logger, string account, Exception failure);

    [LoggerMessage(4, LogLevel.Error, "What {Key} looked at is another account's at the provider: {Reference}; it is left alone")]
    public static partial void OfAnother(ILogger logger, string key, string reference);

    [LoggerMessage(2, LogLevel.Warning, "The outcome of {Key} could not be brought to its account (delivery {Delivery})")]
    public static partial void NotDelivered(ILogger logger, string key, int delivery, Exception failure);
}
