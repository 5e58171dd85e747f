using Microsoft.Extensions.Logging;

namespace Billing.Storage;

public sealed partial class RootSchedule
{
    [LoggerMessage(4020, LogLevel.Error, "The journal's root was not recorded or its anchor not kept; it is tried again: {Reason}")]
    partial void NotRecorded(string reason);
}
