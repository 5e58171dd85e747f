using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Storage.Tests;

/// <summary>What every inbox promises; run against both.</summary>
public abstract class NoticeInboxContract
{
    private static readonly AccountKey Acme = Commits.Account();

    protected abstract Task<InboxUnderTest> StartAsync();

    [Fact]
    public async Task An_event_is_new_once_and_known_ever_after()
    {
        await using var test = await StartAsync();

        Assert.Equal(InboxTaking.New, await test.Inbox.TakeAsync(Event("evt_1")));
        Assert.Equal(InboxTaking.Known, await test.Inbox.TakeAsync(Event("evt_1") with { Type = "another.type" }));
        Assert.Equal(InboxTaking.New, await test.Inbox.TakeAsync(Event("evt_1") with { Key = new("paypal", "evt_1") }));

        Assert.Equal("payment.succeeded", (await One(test, "evt_1")).Event.Type);
    }

    [Fact]
    public async Task The_same_event_many_times_at_once_is_new_once()
    {
        await using var test = await StartAsync();

        var takings = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => test.Inbox.TakeAsync(Event($"evt_{i % 3}"))));

        Assert.Equal(3, takings.Count(static taking => taking == InboxTaking.New));
        Assert.Equal(57, takings.Count(static taking => taking == InboxTaking.Known));
    }

    [Fact]
    public async Task What_was_kept_is_read_as_it_came()
    {
        await using var test = await StartAsync();
        await test.Inbox.TakeAsync(Event("evt_1") with { Account = Acme, TryAt = Commits.Noon + Duration.FromMinutes(1) });

        var row = await One(test, "evt_1");

        Assert.Equal((EventStatus.Received, 0, null, null), (row.Event.Status, row.Tries, row.Seq, row.SettledAt));
        Assert.Equal("{\"object\":  \"evt_1\"}", row.Event.Notice.Text());
        Assert.Equal((Acme, Commits.Noon, Commits.Noon - Duration.FromSeconds(3)), (row.Event.Account!.Value, row.Event.ReceivedAt, row.Event.CreatedAt));
        Assert.Equal(Commits.Noon + Duration.FromMinutes(1), row.Event.TryAt);
    }

    [Fact]
    public async Task The_longest_waiting_comes_first_and_pages_go_on_where_the_last_one_ended()
    {
        await using var test = await StartAsync();
        foreach (var (id, second) in new[] { ("c", 2), ("a", 1), ("b", 1), ("late", 9), ("d", 3) })
        {
            await test.Inbox.TakeAsync(Event(id) with { TryAt = Commits.Noon + Duration.FromSeconds(second) });
        }

        var until = Commits.Noon + Duration.FromSeconds(3);
        var first = await test.Inbox.ReadWaitingAsync(until, 2);
        var second2 = await test.Inbox.ReadWaitingAsync(until, 9, first[^1]);

        Assert.Equal(["a", "b"], Ids(first));
        Assert.Equal(["c", "d"], Ids(second2));
    }

    [Fact]
    public async Task A_commit_that_takes_the_event_applies_it_and_one_that_loses_does_not()
    {
        await using var test = await StartAsync();
        await test.Inbox.TakeAsync(Event("evt_1"));
        var takes = Commits.On(Acme, new JournalHead(7, new byte[32]), "c-1") with { Event = new("stripe", "evt_1") };

        Assert.IsType<CommitOutcome.Lost>(await test.Journal.CommitAsync(takes));
        Assert.Equal(EventStatus.Received, (await One(test, "evt_1")).Event.Status);

        (await test.Journal.CommitAsync(takes with { Expected = JournalHead.Empty })).Head();
        var applied = await One(test, "evt_1");
        Assert.Equal((EventStatus.Applied, 1L, null), (applied.Event.Status, applied.Seq, applied.Event.TryAt));
        Assert.Equal(Acme, applied.Event.Account);
        Assert.NotNull(applied.SettledAt);
        Assert.Empty(await test.Inbox.ReadWaitingAsync(Commits.Noon + Duration.FromDays(900), 9));
    }

    [Fact]
    public async Task A_commit_without_facts_applies_too()
    {
        await using var test = await StartAsync();
        await test.Inbox.TakeAsync(Event("evt_1"));

        await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").WithoutFacts() with { Event = new("stripe", "evt_1") });

        Assert.Equal(EventStatus.Applied, (await One(test, "evt_1")).Event.Status);
    }

    [Fact]
    public async Task What_is_applied_is_neither_postponed_nor_closed_nor_replayed()
    {
        await using var test = await StartAsync();
        await test.Inbox.TakeAsync(Event("evt_1"));
        await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1") with { Event = new("stripe", "evt_1") });
        var key = Event("evt_1").Key;

        Assert.False(await test.Inbox.PostponeAsync(key, "late", Commits.Noon, Commits.Noon));
        Assert.False(await test.Inbox.CloseAsync(key, EventStatus.Parked, "late", Commits.Noon));
        Assert.False(await test.Inbox.ReplayAsync(key, Commits.Noon));
        Assert.Equal(EventStatus.Applied, (await One(test, "evt_1")).Event.Status);
    }

    [Fact]
    public async Task A_parked_event_says_why_and_waits_again_when_it_is_replayed()
    {
        await using var test = await StartAsync();
        await test.Inbox.TakeAsync(Event("evt_1"));
        var key = Event("evt_1").Key;
        Assert.True(await test.Inbox.PostponeAsync(key, "account_unknown", Commits.Noon, Commits.Noon + Duration.FromHours(1)));
        Assert.Equal((1, "account_unknown"), ((await One(test, "evt_1")).Tries, (await One(test, "evt_1")).Event.Reason));

        Assert.True(await test.Inbox.CloseAsync(key, EventStatus.Parked, "notice_mismatch", Commits.Noon, Acme));
        var parked = await One(test, "evt_1");
        Assert.Equal((EventStatus.Parked, "notice_mismatch", Commits.Noon, null), (parked.Event.Status, parked.Event.Reason, parked.SettledAt, parked.Event.TryAt));
        Assert.Equal(1, (await test.Inbox.ReadPulseAsync(Commits.Noon)).Parked);

        Assert.True(await test.Inbox.ReplayAsync(key, Commits.Noon));
        Assert.False(await test.Inbox.ReplayAsync(key, Commits.Noon));
        Assert.Equal(0, (await One(test, "evt_1")).Tries);
        Assert.Equal(["evt_1"], Ids(await test.Inbox.ReadWaitingAsync(Commits.Noon, 9)));
    }

    [Fact]
    public async Task What_comes_ignored_does_not_wait()
    {
        await using var test = await StartAsync();
        await test.Inbox.TakeAsync(Event("evt_1") with { Status = EventStatus.Ignored, Reason = "nobody_handles_it" });

        Assert.Empty(await test.Inbox.ReadWaitingAsync(Commits.Noon + Duration.FromDays(9), 9));
        Assert.Equal(Commits.Noon, (await One(test, "evt_1")).SettledAt);
    }

    [Fact]
    public async Task The_pulse_counts_what_waits_and_since_when()
    {
        await using var test = await StartAsync();
        await test.Inbox.TakeAsync(Event("a") with { ReceivedAt = Commits.Noon - Duration.FromMinutes(5), TryAt = Commits.Noon + Duration.FromMinutes(5) });
        await test.Inbox.TakeAsync(Event("b"));
        await test.Inbox.TakeAsync(Event("c") with { Status = EventStatus.Parked, Reason = "unreadable" });

        Assert.Equal(new InboxPulse(2, 1, 1, Commits.Noon - Duration.FromMinutes(5)), await test.Inbox.ReadPulseAsync(Commits.Noon));
    }

    [Fact]
    public async Task Events_are_found_by_what_is_asked_for_the_newest_first()
    {
        await using var test = await StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await test.Inbox.TakeAsync(Event($"e{i}") with
            {
                ReceivedAt = Commits.Noon + Duration.FromSeconds(i),
                Status = i % 2 == 0 ? EventStatus.Parked : EventStatus.Received,
                Reason = i == 0 ? "unreadable" : null,
                Type = i == 3 ? "refund.failed" : "payment.succeeded",
            });
        }

        Assert.Equal(["e3", "e2", "e1", "e0"], Ids(await test.Inbox.ReadAsync(new(), 9)));
        Assert.Equal(["e2", "e0"], Ids(await test.Inbox.ReadAsync(new() { Status = EventStatus.Parked }, 9)));
        Assert.Equal(["e0"], Ids(await test.Inbox.ReadAsync(new() { Reason = "unreadable" }, 9)));
        Assert.Equal(["e3"], Ids(await test.Inbox.ReadAsync(new() { Type = "refund.failed" }, 9)));
        Assert.Equal(["e2", "e1"], Ids(await test.Inbox.ReadAsync(
            new() { ReceivedFrom = Commits.Noon + Duration.FromSeconds(1), ReceivedUntil = Commits.Noon + Duration.FromSeconds(3) }, 9)));
        var page = await test.Inbox.ReadAsync(new() { Provider = "stripe" }, 3);
        Assert.Equal(["e0"], Ids(await test.Inbox.ReadAsync(new() { Provider = "stripe" }, 3, page[^1])));
        Assert.Empty(await test.Inbox.ReadAsync(new() { Provider = "paypal" }, 3));
    }

    protected static InboxEvent Event(string id) => new(
        new InboxKey("stripe", id), "payment.succeeded", Commits.Noon - Duration.FromSeconds(3), Commits.Noon,
        Commits.Utf8($"{{\"object\":  \"{id}\"}}"));

    protected static async Task<InboxRow> One(InboxUnderTest test, string id) =>
        Assert.Single(await test.Inbox.ReadAsync(new() { Provider = "stripe", EventId = id }, 9));

    private static IEnumerable<string> Ids(IEnumerable<InboxRow> rows) => rows.Select(static row => row.Event.Key.EventId);
}

public sealed class The_inbox_in_memory : NoticeInboxContract
{
    protected override Task<InboxUnderTest> StartAsync() => Task.FromResult<InboxUnderTest>(new MemoryInboxUnderTest());
}
