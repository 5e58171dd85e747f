using Billing.Grains.Interfaces.Recomputing;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Billing.Grains.Recomputing;

/// <summary>How far the sweep is, so that another server goes on where this one ended. Stored: names are format.</summary>
public sealed record SweepMark
{
    public Instant? BeganAt { get; init; }

    public string? After { get; init; }
}

/// <summary>
/// Goes through all accounts once in each period, at the pace that the server has room for. A reminder brings it back after whatever
/// ended it.
/// </summary>
public sealed class RecomputeSweepGrain(
    [PersistentState("recompute")] IPersistentState<SweepMark> mark,
    IRecomputeStore store,
    RecomputePace pace,
    TimeProvider time,
    IOptions<GrainSettings> settings,
    ILogger<RecomputeSweepGrain> logger) : Grain, IRecomputeSweepGrain, IRemindable
{
    /// <summary>Why it looks: kept with what is found.</summary>
    public const string Cause = "schedule";

    private const string ReminderName = "sweep";
    private const int PageSize = 100;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private bool _isSweeping;
    private long _looked;
    private long _failed;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(_ => Sweep(), new GrainTimerCreationOptions(Tick, Tick) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task Start() => this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    // Being in memory is all it takes.
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public Task<SweepStanding> Standing() => Task.FromResult(new SweepStanding(mark.State.BeganAt, mark.State.After, _looked, _failed));

    private async Task Sweep()
    {
        if (_isSweeping || settings.Value.RecomputeEvery <= TimeSpan.Zero)
        {
            return;
        }

        _isSweeping = true;
        try
        {
            var endsAt = time.GetTimestamp() + (long)(Tick.TotalSeconds * time.TimestampFrequency);
            while (time.GetTimestamp() < endsAt && await SweepPage(endsAt))
            {
            }
        }
        catch (Exception failure)
        {
            RecomputeLog.SweepStopped(logger, failure);
        }
        finally
        {
            _isSweeping = false;
        }
    }

    /// <summary>False: there is nothing to do, or no room, until the next tick.</summary>
    private async Task<bool> SweepPage(long endsAt)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        if (mark.State.After is null && mark.State.BeganAt is { } began && now - began < Duration.FromTimeSpan(settings.Value.RecomputeEvery))
        {
            return false;
        }

        var page = await store.ReadAccountsAsync(mark.State.After is { } last ? AccountKey.Parse(last) : null, PageSize);
        var isFirst = mark.State.After is null;
        var done = (string?)null;
        foreach (var account in page)
        {
            if (time.GetTimestamp() >= endsAt || !pace.TryEnter())
            {
                break;
            }

            await Look(account);
            done = account.ToString();
        }

        var isOver = page.Count < PageSize && (page.Count == 0 || done == page[^1].ToString());
        if (isOver || done is not null)
        {
            mark.State = new SweepMark { BeganAt = isFirst ? now : mark.State.BeganAt, After = isOver ? null : done };
            await mark.WriteStateAsync();
        }

        return !isOver && done == page[^1].ToString();
    }

    private async Task Look(AccountKey account)
    {
        try
        {
            await GrainFactory.GetGrain<IRecomputeGrain>(account.ToString()).Run(new RecomputeAsked(Cause, IsDry: false));
            _looked++;
        }
        catch (Exception failure)
        {
            // One account that cannot be looked through does not keep the others waiting.
            _failed++;
            RecomputeLog.NotLooked(logger, account.ToString(), Cause, failure);
        }
    }
}
