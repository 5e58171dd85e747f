using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.TestClocks;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.TestClocks;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Billing.Grains.TestClocks;

/// <summary>
/// A test clock and those who live on it. Where it was sent is stored first; then it goes there by itself, from due moment
/// to due moment, and a crash in between costs nothing but looking again at what is done already.
/// </summary>
public sealed class TestClockGrain(
    [PersistentState("testClock")] IPersistentState<TestClock> stored, TimeProvider time, ILogger<TestClockGrain> logger)
    : Grain, ITestClockGrain, IRemindable
{
    private const string ReminderName = "advance";

    // Others are served between two strides.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    // A clock that has come no farther for want of an outcome looks again, and not all the time.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private TestClock _durable = new();
    private TestClockAgenda? _agenda;
    private IGrainTimer? _strides;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _durable = stored.State;
        Go();
        return Task.CompletedTask;
    }

    public async Task<TestClockAnswer> Send(TestClockCommand command)
    {
        while (true)
        {
            var decidedOn = stored.Etag;
            var (next, answer) = TestClockDecisions.Decide(stored.State, command);
            if (!ReferenceEquals(next, stored.State))
            {
                if (next.AdvancingTo > next.NowAt)
                {
                    // Before the intent is stored: an advance that nobody would resume must not be promised.
                    await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
                }

                await Store(next);
                Go();
                return answer;
            }

            if (await stored.IsStill(decidedOn))
            {
                return answer;
            }

            _durable = stored.State;
        }
    }

    public Task<Instant?> Now() => Task.FromResult(_durable.NowAt);

    public Task<TestClock?> Read() => Task.FromResult(_durable.NowAt is null ? null : _durable);

    public async Task Join(string account, string effectKey)
    {
        var next = TestClockDecisions.Join(stored.State, account);
        if (!ReferenceEquals(next, stored.State))
        {
            await Store(next);
            Go();
        }

        // Not awaited: the account may be waiting for this clock's time, and asks again if it does not hear.
        _ = Tell(account, effectKey);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Go();
        if (stored.State.AdvancingTo is null && await this.GetReminder(ReminderName) is { } done)
        {
            await this.UnregisterReminder(done);
        }
    }

    private async Task Store(TestClock next)
    {
        await stored.WriteOrLeave(next, this);
        _durable = next;
    }

    private void Go()
    {
        if (stored.State.AdvancingTo is not null)
        {
            _strides ??= this.RegisterGrainTimer(Stride, new GrainTimerCreationOptions(TimeSpan.Zero, Between) { KeepAlive = true });
        }
    }

    /// <summary>As far as it gets in a moment; then others get their turn.</summary>
    private async Task Stride(CancellationToken cancellation)
    {
        if (stored.State is not { AdvancingTo: { } to, NowAt: { } now })
        {
            Rest();
            return;
        }

        var (reached, isThere) = (now, false);
        try
        {
            _agenda ??= new TestClockAgenda(GrainFactory, time);
            (reached, isThere) = await _agenda.Stride(stored.State.Accounts, now, to);
        }
        catch (Exception failure)
        {
            TestClockLog.Stumbled(logger, this.GetPrimaryKeyString(), failure);
            _agenda = null;
            _strides?.Change(AfterFailure, Between);
        }

        if (isThere)
        {
            await Store(TestClockDecisions.Arrive(stored.State));
            Rest();
        }
        else if (reached > now)
        {
            await Store(TestClockDecisions.Reach(stored.State, reached));
        }
    }

    private void Rest()
    {
        _strides?.Dispose();
        (_strides, _agenda) = (null, null);
    }

    private async Task Tell(string account, string effectKey)
    {
        try
        {
            await GrainFactory.GetGrain<IAccountGrain>(account).Send(new SentCommand(
                $"outcome-{effectKey}", "test clock", new AccountCommand.SettleEffect(effectKey, new ProviderOutcome.Succeeded("joined"))));
        }
        catch (Exception failure)
        {
            TestClockLog.NotTold(logger, account, failure);
        }
    }
}
