using System.Globalization;
using Billing.Engine.Tests.Harness;

namespace Billing.Engine.Tests.Grains;

[Alias("engine.tests.reminded")]
public interface IRemindedGrain : IGrainWithStringKey
{
    [Alias("register")]
    Task Register(string name, TimeSpan due, TimeSpan period);

    [Alias("unregister")]
    Task<bool> Unregister(string name);

    [Alias("names")]
    Task<string[]> Names();
}

public class RemindedGrain : Grain, IRemindedGrain, IRemindable
{
    public Task Register(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Unregister(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<string[]> Names() =>
        [.. (await this.GetReminders()).Select(static reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var late = status.CurrentTickTime - status.FirstTickTime;
        Observed.In(this.GetPrimaryKeyString()).Add(string.Create(
            CultureInfo.InvariantCulture, $"{reminderName} {status.Period.TotalMilliseconds}{(late < TimeSpan.Zero ? " early" : "")}"));
        return Task.CompletedTask;
    }
}

[Alias("engine.tests.timed")]
public interface ITimedGrain : IGrainWithStringKey
{
    [Alias("start")]
    Task Start(TimeSpan due, TimeSpan period);

    [Alias("stay")]
    Task Stay(string gate);

    [Alias("leave")]
    Task Leave();

    [Alias("ping")]
    Task Ping();
}

public class TimedGrain : Grain, ITimedGrain
{
    private bool _staying;
    private int _life;

    private Observed Seen => Observed.In(this.GetPrimaryKeyString());

    public Task Start(TimeSpan due, TimeSpan period)
    {
        this.RegisterGrainTimer(
            _ =>
            {
                Seen.Add(_staying ? "tick inside a call" : "tick");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(due, period));
        return Task.CompletedTask;
    }

    public async Task Stay(string gate)
    {
        _staying = true;
        Seen.Add("staying");
        await Seen.Pass(gate);
        _staying = false;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Seen.Add($"deactivated {_life++}");
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Ping() => Task.CompletedTask;
}
