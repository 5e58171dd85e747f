using Microsoft.Extensions.Logging;

namespace Billing.Storage;

internal sealed partial class JournalWriter
{
    [LoggerMessage(4001, LogLevel.Warning, "The journal's connection was lost with {Count} commits under way; they are sent again: {Reason}")]
    private partial void ConnectionLost(int count, string reason);

    [LoggerMessage(4002, LogLevel.Debug, "The journal cannot reach its database: {Reason}")]
    private partial void NotConnected(string reason);

    [LoggerMessage(4003, LogLevel.Information, "The journal is connected again.")]
    private partial void Reconnected();

    [LoggerMessage(4004, LogLevel.Debug, "A batch of {Count} commits is repeated after {Code}.")]
    private partial void BatchRepeated(string code, int count);

    [LoggerMessage(4005, LogLevel.Warning, "A batch of {Count} commits was refused with {Code} and is halved.")]
    private partial void BatchHalved(string code, int count);

    [LoggerMessage(4006, LogLevel.Error, "A commit of {Account} is refused with {Code}.")]
    private partial void CommitPoisoned(string account, string code);
}
