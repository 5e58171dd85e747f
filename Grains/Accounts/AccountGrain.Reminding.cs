using NodaTime;

namespace Billing.Grains.Accounts;

/// <summary>
/// The account's own reminder: it wakes the account when the clock shards do not. Setting one costs as much as a commit, so
/// it is set only when a wake-up is near, and not for what is over a moment later.
/// </summary>
public sealed partial class AccountGrain
{
    private const string ReminderName = "wake";

    private static readonly TimeSpan Afterthought = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);
    private static readonly Duration After = Duration.FromSeconds(60);

    private IGrainTimer? _arming;
    private Instant? _armedFor;

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // It stands in the table, whoever set it, and comes again until it is moved or removed.
        _armedFor ??= Wall();
        await Wake();
        await SetReminder();
    }

    /// <summary>When the reminder should come: a little after the wake-up, not at the same moment as everybody's.</summary>
    private Instant? RemindAt => _clock.WakeAt is { } wake
        ? Instant.Max(wake, Wall()) + After + Duration.FromSeconds(KeyHash.Of(_key.ToString()) % 60)
        : null;

    private bool IsNear(Instant remindAt) => remindAt - Wall() <= Duration.FromTimeSpan(settings.Value.ReminderWindow);

    /// <summary>A payment that settles within moments needs no reminder: it is looked at once more when a few seconds have passed.</summary>
    private void ArmLater()
    {
        if (_arming is null && RemindAt is { } at && IsNear(at) && (_armedFor is null || at < _armedFor))
        {
            _arming = this.RegisterGrainTimer(
                async _ =>
                {
                    _arming?.Dispose();
                    _arming = null;
                    await SetReminder();
                },
                new GrainTimerCreationOptions(Afterthought, Timeout.InfiniteTimeSpan));
        }
    }

    private async Task SetReminder()
    {
        try
        {
            if (RemindAt is { } at && IsNear(at))
            {
                // An earlier one stays: coming too early costs a look.
                if (_armedFor is null || at < _armedFor || _armedFor <= Wall())
                {
                    await this.RegisterOrUpdateReminder(ReminderName, (at - Wall()).ToTimeSpan(), Again);
                    _armedFor = at;
                }
            }
            else if (_armedFor is not null && await this.GetReminder(ReminderName) is { } set)
            {
                await this.UnregisterReminder(set);
                _armedFor = null;
            }
        }
        catch (Exception failure)
        {
            // The second net, not the first: the shards read the journal.
            AccountGrainLog.ReminderNotSet(logger, _key, failure);
        }
    }
}
