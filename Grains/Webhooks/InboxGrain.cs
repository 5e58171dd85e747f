using System.Collections.Immutable;
using System.Text;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Webhooks;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Billing.Grains.Webhooks;

/// <summary>
/// The sweep: what was received and not applied is brought again, so many at once. A reminder brings it back after whatever ended it;
/// what it knows is in the inbox.
/// </summary>
public sealed class InboxGrain(
    INoticeInbox inbox, NoticeDelivery delivery, TimeProvider time, IOptions<GrainSettings> settings, ILogger<InboxGrain> logger)
    : Grain, IInboxGrain, IRemindable
{
    private const string ReminderName = "sweep";
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private Instant? _sweptAt;
    private bool _isSweeping;

    private int AtOnce => settings.Value.NoticesAtOnce;

    private int PageSize => 8 * AtOnce;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(_ => Sweep(), new GrainTimerCreationOptions(TimeSpan.Zero, Tick) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task Start() => this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    // Being in memory is all it takes.
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public async Task<ImmutableArray<ReceivedEvent>> Read(EventQuery query, int countMax, EventCursor? olderThan) =>
        [.. (await inbox.ReadAsync(query, countMax, RowAt(olderThan))).Select(ViewOf)];

    public async Task<InboxStanding> Pulse()
    {
        var pulse = await inbox.ReadPulseAsync(Now());
        return new InboxStanding(pulse.Waiting, pulse.Overdue, pulse.Parked, pulse.OldestAt, _sweptAt);
    }

    public async Task<ReplayAnswer> Replay(EventQuery query, int countMax, bool isDry)
    {
        // Of both kinds unless one is asked for, and never one that is under way or done.
        var statuses = query.Status is { } one ? [one] : new[] { EventStatus.Parked, EventStatus.Ignored };
        var found = ImmutableArray.CreateBuilder<ReceivedEvent>();
        var hasMore = false;
        foreach (var status in statuses.Where(static status => status is EventStatus.Parked or EventStatus.Ignored))
        {
            var rows = await inbox.ReadAsync(query with { Status = status }, countMax - found.Count + 1);
            hasMore |= rows.Count > countMax - found.Count;
            foreach (var row in rows.Take(countMax - found.Count))
            {
                if (isDry || await inbox.ReplayAsync(row.Event.Key, Now()))
                {
                    found.Add(ViewOf(row));
                }
            }
        }

        return new ReplayAnswer(found.ToImmutable(), hasMore);
    }

    private async Task Sweep()
    {
        if (_isSweeping)
        {
            return;
        }

        _isSweeping = true;
        try
        {
            // One way through: what fails again on this one is met by the next.
            for (InboxRow? last = null; await SweepPage(last) is { } next; last = next)
            {
            }

            _sweptAt = Now();
        }
        catch (Exception failure)
        {
            // The store is away; it is looked at again in a second.
            WebhookLog.NotRead(logger, failure);
        }
        finally
        {
            _isSweeping = false;
        }
    }

    /// <summary>Where the page ended; none when it was the last one.</summary>
    private async Task<InboxRow?> SweepPage(InboxRow? after)
    {
        var page = await inbox.ReadWaitingAsync(Now(), PageSize, after);
        var waiting = new Queue<InboxRow>(page);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, waiting.Count)).Select(_ => BringAll(waiting)));
        return page.Count == PageSize ? page[^1] : null;
    }

    private async Task BringAll(Queue<InboxRow> waiting)
    {
        while (waiting.TryDequeue(out var row))
        {
            await delivery.BringAsync(row);
        }
    }

    private Instant Now() => Instant.FromUnixTimeTicks(Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks() / 10 * 10);

    private static InboxRow? RowAt(EventCursor? cursor) => cursor is null ? null : new InboxRow(
        new InboxEvent(new InboxKey(cursor.Provider, cursor.EventId), "", cursor.ReceivedAt, cursor.ReceivedAt, default));

    private static ReceivedEvent ViewOf(InboxRow row) => new(
        row.Event.Key.Provider, row.Event.Key.EventId, row.Event.Type, row.Event.Status, row.Event.Reason, row.Event.CreatedAt,
        row.Event.ReceivedAt, Encoding.UTF8.GetString(row.Event.Notice.Span))
    {
        Tenant = row.Event.Account?.Tenant,
        Account = row.Event.Account?.Account,
        Seq = row.Seq,
        Tries = row.Tries,
        TryAt = row.Event.TryAt,
        SettledAt = row.SettledAt,
    };
}
