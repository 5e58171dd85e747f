using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Clocks;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Billing.Grains.Clocks;

/// <summary>
/// Looks every second whom to wake, and wakes so many at once. A reminder brings it back after whatever ended it; what it
/// knows is in the journal, so there is nothing to lose.
/// </summary>
public sealed class ClockShardGrain(
    IAccountJournal journal, TimeProvider time, TrustedClock trusted, IOptions<GrainSettings> settings, ILogger<ClockShardGrain> logger)
    : Grain, IClockShardGrain, IRemindable
{
    private const string ReminderName = "tick";
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Who is overdue for longer than this may be woken by any shard: their own does not seem to.</summary>
    private static readonly Duration Neglected = Duration.FromMinutes(2);

    private const int TicksPerLookAtOthers = 15;

    private readonly WakeQueue _queue = new();
    private Instant? _sweptAt;
    private Instant? _oldestDueAt;
    private long _woken;
    private bool _isTrusted = true;
    private bool _isSweeping;
    private bool _isMore;
    private int _ticks;

    private int AtOnce => settings.Value.WakeUpsAtOnce;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(_ => Sweep(), new GrainTimerCreationOptions(TimeSpan.Zero, Tick) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task Start() => this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    // Being in memory is all it takes.
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public Task<ClockShardView> Read() => Task.FromResult(
        new ClockShardView(_sweptAt, _queue.UnderWay, _oldestDueAt, _woken, _isTrusted));

    private async Task Sweep()
    {
        if (_isSweeping)
        {
            return;
        }

        _isSweeping = true;
        try
        {
            _isTrusted = await trusted.IsTrustedAsync();
            if (_isTrusted)
            {
                await Look(Instant.FromDateTimeOffset(time.GetUtcNow()));
            }
        }
        catch (Exception failure)
        {
            // The store is away; it is looked at again in a second.
            ClockShardLog.NotRead(logger, this.GetPrimaryKeyLong(), failure);
        }
        finally
        {
            _isSweeping = false;
        }

        WakeSome();
    }

    private async Task Look(Instant now)
    {
        // To whole microseconds, as times are stored.
        var until = Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() / 10 * 10);
        var part = new WakePart((int)this.GetPrimaryKeyLong(), settings.Value.ClockShards);
        var page = _queue.Known + (8 * AtOnce);
        var due = await journal.ReadDueAsync(until, page, part: part);
        _queue.Add(due, now);
        _isMore = due.Count == page;
        if (_isMore)
        {
            // Behind a storm stand those who wait for a payment: they are looked for by themselves.
            _queue.Add(await journal.ReadDueAsync(until, _queue.Known + AtOnce, part: part with { ForAnswersOnly = true }), now);
        }

        if (_ticks++ % TicksPerLookAtOthers == 0)
        {
            _queue.Add(await journal.ReadDueAsync(until - Neglected, AtOnce), now);
        }

        (_sweptAt, _oldestDueAt) = (now, due.Count == 0 ? null : due[0].WakeAt);
    }

    private void WakeSome()
    {
        while (_queue.UnderWay < AtOnce && _queue.TryBegin(out var account))
        {
            _ = Wake(account);
        }
    }

    private async Task Wake(AccountKey account)
    {
        try
        {
            var answer = await GrainFactory.GetGrain<IAccountGrain>(account.ToString()).Wake();
            _woken++;
            if (answer is { IsBehind: true, Steps: 0 })
            {
                // It could not do anything: waking it again at once would not help it.
                _queue.Fail(account, Instant.FromDateTimeOffset(time.GetUtcNow()));
            }
            else
            {
                _queue.Succeed(account, goesOn: answer.IsBehind);
            }
        }
        catch (Exception failure)
        {
            ClockShardLog.NotWoken(logger, account, failure);
            _queue.Fail(account, Instant.FromDateTimeOffset(time.GetUtcNow()));
        }

        WakeSome();
        if (_isMore && !_isSweeping && _queue.Waiting < AtOnce)
        {
            await Sweep();
        }
    }
}
