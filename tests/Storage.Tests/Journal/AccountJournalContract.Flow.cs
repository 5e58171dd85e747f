using NodaTime;

namespace Billing.Storage.Tests;

public abstract partial class AccountJournalContract
{
    [Fact]
    public async Task Projections_show_the_last_commit_that_carried_them()
    {
        await using var test = await StartAsync();
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1") with
        {
            Health = Commits.Utf8("{\"longer\":[1,  2.50,{\"x\":null}],\"a\":\"\\u00fc/\\\"\\n\",\"b\":true,\"a\":\"ü\"}"),
            Timeline = [new("opened", Commits.Utf8("{}")), new("noted", Commits.Utf8("[\"x\"]"))],
        })).Head();
        head = (await test.Journal.CommitAsync(Commits.On(Acme, head, "c-2") with { Timeline = [new("closed", Commits.Utf8("3"))] })).Head();

        Assert.Equal(
            new HealthRow(1, Commits.Noon, "{\"longer\":[1,  2.50,{\"x\":null}],\"a\":\"\\u00fc/\\\"\\n\",\"b\":true,\"a\":\"ü\"}"),
            await test.Views.FindHealthAsync(Acme));
        var page = await test.Views.ReadTimelineAsync(Acme, 2);
        Assert.Equal([(2, 0, "closed", "3"), (1, 1, "noted", "[\"x\"]")], page.Select(row => (row.Seq, row.Line, row.Kind, row.Document)));
        Assert.Equal(["opened"], (await test.Views.ReadTimelineAsync(Acme, 2, page[^1])).Select(row => row.Kind));

        await test.Journal.CommitAsync(Commits.On(Acme, head, "c-3") with { Health = Commits.Utf8("{}") });
        Assert.Equal((3, "{}"), ((await test.Views.FindHealthAsync(Acme))!.Seq, (await test.Views.FindHealthAsync(Acme))!.Document));
    }

    [Fact]
    public async Task A_snapshot_shortens_the_tail_and_changes_nothing_else()
    {
        await using var test = await StartAsync();
        var heads = new List<JournalHead> { JournalHead.Empty };
        for (var i = 1; i <= 6; i++)
        {
            heads.Add((await test.Journal.CommitAsync(Commits.On(Acme, heads[^1], $"c-{i}"))).Head());
        }

        var whole = await test.Journal.LoadAsync(Acme, 1);
        await test.Journal.SaveSnapshotAsync(Acme, new Snapshot(heads[4], 1, Commits.Utf8("folded")));
        var short4 = await test.Journal.LoadAsync(Acme, 1);
        var unknown = await test.Journal.LoadAsync(Acme, 2);

        Assert.Equal((heads[4], "folded"), (short4.Snapshot!.Head, short4.Snapshot.State.Text()));
        Assert.Equal([5, 6], short4.Tail.Select(entry => entry.Seq));
        Assert.Equal(whole.Head, short4.Head);
        Assert.Null(unknown.Snapshot);
        Assert.Equal([1, 2, 3, 4, 5, 6], unknown.Tail.Select(entry => entry.Seq));

        await test.Journal.SaveSnapshotAsync(Acme, new Snapshot(heads[2], 1, Commits.Utf8("older")));
        Assert.Equal(4, (await test.Journal.LoadAsync(Acme, 1)).Snapshot!.Head.Seq);

        await test.Journal.SaveSnapshotAsync(Acme, new Snapshot(heads[6], 1, Commits.Utf8("all")));
        var none = await test.Journal.LoadAsync(Acme, 1);
        Assert.Empty(none.Tail);
        Assert.Equal(heads[6], none.Head);
    }

    [Fact]
    public async Task A_snapshot_of_a_head_that_the_journal_does_not_have_is_not_kept()
    {
        await using var test = await StartAsync();
        var head = (await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1"))).Head();

        await test.Journal.SaveSnapshotAsync(Acme, new Snapshot(head with { Seq = 2 }, 1, Commits.Utf8("ahead")));
        await test.Journal.SaveSnapshotAsync(Acme, new Snapshot(head with { Hash = new byte[32] }, 1, Commits.Utf8("fork")));
        await test.Journal.SaveSnapshotAsync(Commits.Account("nobody"), new Snapshot(head, 1, Commits.Utf8("stranger")));

        Assert.Null((await test.Journal.LoadAsync(Acme, 1)).Snapshot);
        Assert.Null((await test.Journal.LoadAsync(Commits.Account("nobody"), 1)).Snapshot);
    }

    [Fact]
    public async Task Of_rivals_that_decided_on_one_head_exactly_one_wins()
    {
        await using var test = await StartAsync();
        var rivals = new[] { test.Journal, await test.RivalAsync() };
        var head = JournalHead.Empty;
        for (var round = 0; round < 25; round++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
                rivals[i % 2].CommitAsync(Commits.On(Acme, head, $"c-{round}-{i}").Keyed($"k-{round}-{i}"))));

            var won = Assert.Single(outcomes.OfType<CommitOutcome.Won>());
            Assert.Equal(3, outcomes.OfType<CommitOutcome.Lost>().Count());
            Assert.Equal(won.Head, (await test.Journal.LoadAsync(Acme, 1)).Head);
            head = won.Head;
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => test.Journal.FindAnswerAsync(Acme, $"k-{round}-{i}")));
            Assert.Single(answers, answer => answer is not null);
        }
    }

    [Fact]
    public async Task People_come_before_the_storm()
    {
        await using var test = await StartAsync();
        test.Stall();
        var storm = Enumerable.Range(0, 8).Select(i =>
            test.Journal.CommitAsync(Commits.On(Commits.Account($"storm{i}"), JournalHead.Empty, "c") with { Lane = CommitLane.Storm })).ToList();
        var people = Enumerable.Range(0, 8).Select(i =>
            test.Journal.CommitAsync(Commits.On(Commits.Account($"person{i}"), JournalHead.Empty, "c"))).ToList();
        test.Resume();
        Assert.All(await Task.WhenAll(storm.Concat(people)), outcome => outcome.Head());

        // At most one batch of the storm was under way before the first person came.
        var written = await test.WrittenAsync();
        var lastPerson = written.FindLastIndex(name => name.StartsWith("person", StringComparison.Ordinal));
        Assert.Equal(16, written.Count);
        Assert.True(written.Take(lastPerson).Count(name => name.StartsWith("storm", StringComparison.Ordinal)) <= 4, string.Join(' ', written));
    }

    [Fact]
    public async Task A_full_lane_makes_callers_wait_and_loses_none_of_them()
    {
        await using var test = await StartAsync();
        test.Stall();
        var commits = Enumerable.Range(0, 40).Select(i =>
            test.Journal.CommitAsync(Commits.On(Commits.Account($"a{i:00}"), JournalHead.Empty, "c"))).ToList();
        Assert.True(test.QueueLength <= JournalUnderTest.QueueMax, $"{test.QueueLength} are queued");
        Assert.DoesNotContain(commits, commit => commit.IsCompleted);
        test.Resume();

        Assert.All(await Task.WhenAll(commits), outcome => outcome.Head());
    }

    [Fact]
    public async Task A_caller_who_waits_in_vain_is_told_in_time_that_nothing_was_written()
    {
        await using var test = await StartAsync();
        test.Stall();
        // The first ones are on their way already; they fill what can be under way at once.
        var ahead = Enumerable.Range(0, 40).Select(i =>
            test.Journal.CommitAsync(Commits.On(Commits.Account($"a{i:00}"), JournalHead.Empty, "c"))).ToList();
        var late = Commits.On(Acme, JournalHead.Empty, "c") with { Deadline = Duration.FromMilliseconds(200) };

        var outcome = await test.Journal.CommitAsync(late);

        Assert.IsType<CommitOutcome.Unavailable>(outcome);
        test.Resume();
        await Task.WhenAll(ahead);
        Assert.Equal(JournalHead.Empty, (await test.Journal.LoadAsync(Acme, 1)).Head);
    }
}

public class The_journal_in_memory : AccountJournalContract
{
    protected override Task<JournalUnderTest> StartAsync() => Task.FromResult<JournalUnderTest>(new MemoryUnderTest());
}

public class The_journal_in_PostgreSQL : AccountJournalContract
{
    protected override async Task<JournalUnderTest> StartAsync() => await PostgresUnderTest.StartAsync();
}
