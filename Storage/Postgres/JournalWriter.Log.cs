using Microsoft.Extensions.Logging;

namespace Billing.Storage;

internal sealed partial class JournalWriter
{
    [LoggerMessage(4001, LogLevel.Warning, "The journal's connection was lost with {Count} commits under way; they are sent again: {Reason}")]
    partial void ConnectionLost(int count, string reason);

    [LoggerMessage(4002, LogLevel.Debug, "The journal cannot reach its database: {Reason}")]
    partial void NotConnected(string reason);

    [LoggerMessage(4003, LogLevel.Information, "The journal is connected again.")]
    partial void Reconnected();

    [LoggerMessage(4004, LogLevel.Debug, "A batch of {Count} commits is repeated after {Code}.")]
    partial void BatchRepeated(string code, int count);

    [LoggerMessage(4005, LogLevel.Warning, "A batch of {Count} commits was refused with {Code} and is halved.")]
    partial void BatchHalved(string code, int count);

    [LoggerMessage(4006, LogLevel.Error, "A commit of {Account} is refused with {Code}.")]
    partial void CommitPoisoned(string account, string code);
}
