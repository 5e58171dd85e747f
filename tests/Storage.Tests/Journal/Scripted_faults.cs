namespace Billing.Storage.Tests;

/// <summary>What the in-memory journal can be told to do to a commit; simulated lives are struck through this.</summary>
public class Scripted_faults
{
    private static readonly AccountKey Acme = Commits.Account();

    [Theory]
    [InlineData(MemoryFault.Unavailable, typeof(CommitOutcome.Unavailable), 0, 1, "never sent")]
    [InlineData(MemoryFault.UnknownAndNotStored, typeof(CommitOutcome.Unknown), 0, 1, "lost on the way there")]
    [InlineData(MemoryFault.UnknownAndStored, typeof(CommitOutcome.Unknown), 1, 1, "lost on the way back")]
    [InlineData(MemoryFault.UnknownAndStoredLater, typeof(CommitOutcome.Unknown), 0, 1, "the orphan commits after the load")]
    public async Task Leave_one_effect_when_the_caller_loads_and_tries_again(
        MemoryFault fault, Type told, int seenAtOnce, int inTheEnd, string why)
    {
        var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);
        var strikes = 0;
        journal.Script = _ => strikes++ == 0 ? fault : MemoryFault.None;

        Assert.IsType(told, await journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1").Keyed("k")));
        Assert.Equal(seenAtOnce, (await journal.LoadAsync(Acme, 1)).Tail.Count);
        CommitOutcome again;
        do
        {
            again = await journal.CommitAsync(Commits.On(Acme, (await journal.LoadAsync(Acme, 1)).Head, "c-1").Keyed("k"));
        }
        while (again is CommitOutcome.Lost);

        Assert.True(again is CommitOutcome.Won or CommitOutcome.Replayed, why);
        Assert.Equal(inTheEnd, (await journal.LoadAsync(Acme, 1)).Tail.Count);
    }

    [Fact]
    public async Task Of_an_orphan_beat_the_next_commit_that_has_no_key()
    {
        var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);
        var strikes = 0;
        journal.Script = _ => strikes++ == 0 ? MemoryFault.UnknownAndStoredLater : MemoryFault.None;

        await journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "orphan"));
        var late = await journal.CommitAsync(Commits.On(Acme, (await journal.LoadAsync(Acme, 1)).Head, "c-2"));

        Assert.Equal(new CommitOutcome.Lost(1), late);
        Assert.Equal(["orphan"], (await journal.LoadAsync(Acme, 1)).Tail.Select(entry => entry.Command));
    }

    [Fact]
    public void Complete_inline_on_the_thread_that_causes_them()
    {
        var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);
        Assert.True(journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1")).IsCompletedSuccessfully);
        Assert.True(journal.LoadAsync(Acme, 1).IsCompletedSuccessfully);

        journal.Stall();
        var stalled = journal.CommitAsync(Commits.On(Commits.Account("other"), JournalHead.Empty, "c-2"));
        var thread = 0;
        var then = stalled.ContinueWith(
            _ => thread = Environment.CurrentManagedThreadId, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Assert.False(stalled.IsCompleted);
        journal.Resume();

        Assert.True(then.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }
}
