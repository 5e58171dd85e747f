namespace Billing.Silo;

public sealed partial class JournalHost
{
    [LoggerMessage(1, LogLevel.Critical, "A writer of the journal has ended; this process ends with it")]
    private static partial void Ended(ILogger logger, Exception defect);
}
