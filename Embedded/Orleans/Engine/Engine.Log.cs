using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Billing.Embedded;

internal sealed partial class EngineLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Warning, "Grain {Grain} could not be activated")]
    public partial void ActivationFailed(GrainId grain, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "Grain {Grain} failed while it was deactivated")]
    public partial void DeactivationFailed(GrainId grain, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "A timer of grain {Grain} failed")]
    public partial void TimerFailed(GrainId grain, Exception failure);

    [LoggerMessage(4, LogLevel.Error, "An exception left a turn of grain {Grain} ({Item}) that nobody awaits")]
    public partial void Escaped(GrainId grain, string item, Exception failure);

    [LoggerMessage(5, LogLevel.Error, "Reminder {Reminder} of grain {Grain} failed; it comes again after its period")]
    public partial void ReminderFailed(GrainId grain, string reminder, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "The reminders could not be read again yet")]
    public partial void RemindersUnread(Exception failure);

    [LoggerMessage(7, LogLevel.Warning, "The session lock was lost; nothing commits until it is held again")]
    public partial void LockLost(Exception? failure);

    [LoggerMessage(8, LogLevel.Information, "The session lock is held again")]
    public partial void LockRetaken();

    [LoggerMessage(9, LogLevel.Warning, "The session lock cannot be taken again yet: {Reason}")]
    public partial void LockPending(string reason);
}
