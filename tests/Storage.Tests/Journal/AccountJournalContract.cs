using System.Text;
using NodaTime;

namespace Billing.Storage.Tests;

/// <summary>What every account journal promises; run against both.</summary>
public abstract partial class AccountJournalContract
{
    private static readonly AccountKey Acme = Commits.Account();

    protected abstract Task<JournalUnderTest> StartAsync();

    [Fact]
    public async Task An_account_without_entries_loads_as_empty()
    {
        await using var test = await StartAsync();

        var loaded = await test.Journal.LoadAsync(Acme, 1);

        Assert.Null(loaded.Snapshot);
        Assert.Empty(loaded.Tail);
        Assert.Equal(JournalHead.Empty, loaded.Head);
    }

    [Fact]
    public async Task A_commit_that_wins_becomes_one_entry_with_exactly_the_bytes_it_brought()
    {
        await using var test = await StartAsync();
        var commit = Commits.On(Acme, JournalHead.Empty, "c-1", "[{\"b\": 1,  \"a\":\"ü\\u0000\"}]");

        var head = (await test.Journal.CommitAsync(commit)).Head();

        var entry = Assert.Single((await test.Journal.LoadAsync(Acme, 1)).Tail);
        Assert.Equal("[{\"b\": 1,  \"a\":\"ü\\u0000\"}]", entry.Facts.Text());
        Assert.Equal((1, "c-1", "request/1", Commits.Noon, 1), (entry.Seq, entry.Command, entry.Cause, entry.At, entry.KeyId));
        Assert.Equal(head, entry.Head);
        Assert.True(new HashChain(Commits.Keys).Verifies(Acme, JournalHead.Empty, entry));
    }

    [Fact]
    public async Task Each_commit_stands_on_the_head_of_the_one_before()
    {
        await using var test = await StartAsync();
        var head = JournalHead.Empty;
        for (var i = 1; i <= 5; i++)
        {
            head = (await test.Journal.CommitAsync(Commits.On(Acme, head, $"c-{i}"))).Head();
        }

        var loaded = await test.Journal.LoadAsync(Acme, 1);

        Assert.Equal([1, 2, 3, 4, 5], loaded.Tail.Select(entry => entry.Seq));
        Assert.Equal(head, loaded.Head);
    }

    [Theory]
    [InlineData(0, "stale: the account is not new any more")]
    [InlineData(1, "stale: one behind")]
    [InlineData(3, "ahead: no such entry yet")]
    public async Task A_commit_decided_on_another_head_loses_and_leaves_nothing(long expected, string why)
    {
        await using var test = await StartAsync();
        var first = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1"))).Head();
        await test.Journal.CommitAsync(Commits.On(Acme, first, "c-2"));

        var late = Commits.On(Acme, first with { Seq = expected }, "c-3").Keyed("k-3") with
        {
            Event = new("stripe", "evt_3"),
            Health = Commits.Utf8("{\"late\":true}"),
            Timeline = [new("late", Commits.Utf8("{}"))],
            Clock = new(Commits.Noon, Commits.Noon),
        };
        var outcome = await test.Journal.CommitAsync(late);

        Assert.Equal(new CommitOutcome.Lost(2), outcome);
        Assert.Equal(["c-1", "c-2"], (await test.Journal.LoadAsync(Acme, 1)).Tail.Select(entry => entry.Command));
        Assert.True(await test.Journal.FindAnswerAsync(Acme, "k-3") is null, why);
        Assert.Null(await test.Views.FindHealthAsync(Acme));
        Assert.Empty(await test.Views.ReadTimelineAsync(Acme, 10));
        Assert.Empty(await test.Journal.ReadDueAsync(Commits.Noon, 10));
        var head = (await test.Journal.LoadAsync(Acme, 1)).Head;
        Assert.IsType<CommitOutcome.Won>(await test.Journal.CommitAsync(late with { Expected = head }));
    }

    [Fact]
    public async Task The_same_key_and_body_replays_the_stored_answer_and_writes_nothing()
    {
        await using var test = await StartAsync();
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").Keyed("k"))).Head();

        var again = await test.Journal.CommitAsync(Commits.On(Acme, head, "c-2").Keyed("k", answer: "another"));

        var stored = Assert.IsType<CommitOutcome.Replayed>(again).Stored;
        Assert.Equal(("k", "answer", true, "c-1", 1), (stored.Key, stored.Answer.Text(), stored.IsFinal, stored.Command, stored.Seq));
        Assert.Equal(head, (await test.Journal.LoadAsync(Acme, 1)).Head);
    }

    [Fact]
    public async Task A_replay_is_found_before_the_head_is_looked_at()
    {
        await using var test = await StartAsync();
        await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").Keyed("k"));

        Assert.IsType<CommitOutcome.Replayed>(await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").Keyed("k")));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_a_conflict()
    {
        await using var test = await StartAsync();
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").Keyed("k"))).Head();

        Assert.IsType<CommitOutcome.KeyConflict>(await test.Journal.CommitAsync(Commits.On(Acme, head, "c-2").Keyed("k", body: "other")));
        Assert.Equal(head, (await test.Journal.LoadAsync(Acme, 1)).Head);
    }

    [Fact]
    public async Task A_key_belongs_to_its_account()
    {
        await using var test = await StartAsync();
        await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").Keyed("k"));

        (await test.Journal.CommitAsync(Commits.On(Commits.Account("other"), JournalHead.Empty, "c-2").Keyed("k", body: "other"))).Head();
        (await test.Journal.CommitAsync(Commits.On(new("t-2", "acme"), JournalHead.Empty, "c-3").Keyed("k", body: "third"))).Head();
    }

    [Fact]
    public async Task A_pending_answer_is_settled_once_by_the_commit_of_the_outcome()
    {
        await using var test = await StartAsync();
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").Keyed("k", answer: "wait", isFinal: false))).Head();
        var waiting = Assert.IsType<CommitOutcome.Replayed>(await test.Journal.CommitAsync(Commits.On(Acme, head, "c-1").Keyed("k"))).Stored;
        Assert.Equal((false, "wait"), (waiting.IsFinal, waiting.Answer.Text()));

        head = (await test.Journal.CommitAsync(Commits.On(Acme, head, "c-2") with { Settled = new("k", Commits.Utf8("paid")) })).Head();
        await test.Journal.CommitAsync(Commits.On(Acme, head, "c-3") with { Settled = new("k", Commits.Utf8("again")) });

        var settled = await test.Journal.FindAnswerAsync(Acme, "k");
        Assert.Equal((true, "paid", 1), (settled!.IsFinal, settled.Answer.Text(), settled.Seq));
    }

    [Fact]
    public async Task An_event_is_taken_once_for_each_account()
    {
        await using var test = await StartAsync();
        var caused = new CausingEvent("stripe", "evt_1");
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1") with { Event = caused })).Head();

        Assert.Equal(new CommitOutcome.EventTaken(1), await test.Journal.CommitAsync(Commits.On(Acme, head, "c-2") with { Event = caused }));
        (await test.Journal.CommitAsync(Commits.On(Acme, head, "c-3") with { Event = caused with { Source = "paypal" } })).Head();
        (await test.Journal.CommitAsync(Commits.On(Commits.Account("other"), JournalHead.Empty, "c-4") with { Event = caused })).Head();
    }

    [Fact]
    public async Task A_rejection_has_no_entry_but_its_key_and_answer_are_kept()
    {
        await using var test = await StartAsync();
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1"))).Head();

        var after = (await test.Journal.CommitAsync(Commits.On(Acme, head, "c-2").WithoutFacts().Keyed("k", answer: "no"))).Head();

        Assert.Equal(head, after);
        Assert.Single((await test.Journal.LoadAsync(Acme, 1)).Tail);
        Assert.IsType<CommitOutcome.Replayed>(await test.Journal.CommitAsync(Commits.On(Acme, head, "c-3").Keyed("k")));
    }

    [Fact]
    public async Task A_commit_without_facts_still_checks_the_head()
    {
        await using var test = await StartAsync();
        var first = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1"))).Head();
        await test.Journal.CommitAsync(Commits.On(Acme, first, "c-2"));

        var outcome = await test.Journal.CommitAsync(Commits.On(Acme, first, "c-3").WithoutFacts().Keyed("k"));

        Assert.Equal(new CommitOutcome.Lost(2), outcome);
        Assert.Null(await test.Journal.FindAnswerAsync(Acme, "k"));
    }

    [Fact]
    public async Task A_stranger_can_be_rejected_twice_and_then_begin()
    {
        await using var test = await StartAsync();

        Assert.Equal(JournalHead.Empty, (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").WithoutFacts().Keyed("a"))).Head());
        Assert.Equal(JournalHead.Empty, (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-2").WithoutFacts().Keyed("b"))).Head());
        var begun = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-3"))).Head();

        Assert.Equal(1, begun.Seq);
        Assert.Equal(begun, (await test.Journal.LoadAsync(Acme, 1)).Head);
        Assert.Equal(new CommitOutcome.Lost(1), await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-4").WithoutFacts()));
    }

    [Fact]
    public async Task The_clock_follows_the_facts_and_not_a_commit_without_them()
    {
        await using var test = await StartAsync();
        var due = Commits.Noon + Duration.FromHours(1);
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1") with { Clock = new(due, due) })).Head();
        await test.Journal.CommitAsync(Commits.On(Acme, head, "c-2").WithoutFacts());
        Assert.Equal([new WakeUp(Acme, due)], await test.Journal.ReadDueAsync(due, 10));

        head = (await test.Journal.CommitAsync(Commits.On(Acme, head, "c-3") with { Clock = new(due, due + Duration.FromSeconds(1)) })).Head();
        Assert.Empty(await test.Journal.ReadDueAsync(due, 10));

        await test.Journal.CommitAsync(Commits.On(Acme, head, "c-4"));
        Assert.Empty(await test.Journal.ReadDueAsync(Instant.FromUtc(2100, 1, 1, 0, 0), 10));
    }

    [Fact]
    public async Task Who_is_due_comes_in_pages_by_time_and_then_by_key()
    {
        await using var test = await StartAsync();
        foreach (var (name, minute) in new[] { ("c", 2), ("b", 1), ("a", 2), ("e", 3), ("d", 9) })
        {
            var at = Commits.Noon + Duration.FromMinutes(minute);
            await test.Journal.CommitAsync(Commits.On(Commits.Account(name), JournalHead.Empty, name) with { Clock = new(null, at) });
        }

        var until = Commits.Noon + Duration.FromMinutes(3);
        var first = await test.Journal.ReadDueAsync(until, 3);
        var second = await test.Journal.ReadDueAsync(until, 3, first[^1]);

        Assert.Equal(["b", "a", "c"], first.Select(due => due.Account.Account));
        Assert.Equal(["e"], second.Select(due => due.Account.Account));
    }

    [Fact]
    public async Task Every_account_that_is_due_belongs_to_one_part_and_who_waits_for_an_answer_is_told_apart()
    {
        await using var test = await StartAsync();
        foreach (var number in Enumerable.Range(0, 30))
        {
            // Every third waits for an answer; of those, every other is due later besides.
            var due = number % 3 > 0 ? Commits.Noon : number % 2 > 0 ? Commits.Noon + Duration.FromHours(1) : (Instant?)null;
            await test.Journal.CommitAsync(
                Commits.On(Commits.Account($"a-{number:D2}"), JournalHead.Empty, "c") with { Clock = new(due, Commits.Noon) });
        }

        var all = await test.Journal.ReadDueAsync(Commits.Noon, 100);
        Assert.Equal(10, all.Count(static wakeUp => wakeUp.IsForAnswer));
        for (var shard = 0; shard < 4; shard++)
        {
            var part = new WakePart(shard, 4);
            var mine = await test.Journal.ReadDueAsync(Commits.Noon, 100, part: part);
            Assert.Equal(all.Where(wakeUp => WakePart.ShardOf(wakeUp.Account, 4) == shard), mine);
            Assert.NotEmpty(mine);
            Assert.Equal(
                mine.Where(static wakeUp => wakeUp.IsForAnswer),
                await test.Journal.ReadDueAsync(Commits.Noon, 100, part: part with { ForAnswersOnly = true }));
        }
    }

    public static TheoryData<string, string> Poisons => new()
    {
        { "command", "NUL in a text" },
        { "health", "NUL escaped in a document" },
        { "timeline", "no JSON at all" },
    };

    [Theory]
    [MemberData(nameof(Poisons))]
    public async Task A_poisoned_commit_is_refused_alone_among_its_batch(string where, string why)
    {
        await using var test = await StartAsync();
        var poisoned = Commits.On(Commits.Account("poison"), JournalHead.Empty, "c-1");
        poisoned = where switch
        {
            "command" => poisoned with { Command = "c\0" },
            "health" => poisoned with { Health = Commits.Utf8("{\"a\":}") },
            _ => poisoned with { Timeline = [new("kind", Commits.Utf8("{no"))] },
        };

        test.Stall();
        var sound = Enumerable.Range(0, 6).Select(i => test.Journal.CommitAsync(Commits.On(Commits.Account($"p{i}"), JournalHead.Empty, "c"))).ToList();
        var bad = test.Journal.CommitAsync(poisoned);
        test.Resume();

        Assert.IsType<CommitOutcome.Poisoned>(await bad);
        Assert.All(await Task.WhenAll(sound), outcome => outcome.Head());
        Assert.True((await test.Journal.LoadAsync(poisoned.Account, 1)).Tail.Count == 0, why);
    }
}
