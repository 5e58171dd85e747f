namespace Billing.Silo;

public sealed partial class CommitRight
{
    [LoggerMessage(1, LogLevel.Information, "This process commits, as number {Epoch}")]
    private static partial void Taken(ILogger logger, long epoch);

    [LoggerMessage(2, LogLevel.Warning, "The right to commit could not be taken; it is tried again: {Reason}")]
    private static partial void NotTaken(ILogger logger, string reason);
}
