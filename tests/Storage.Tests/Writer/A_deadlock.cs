namespace Billing.Storage.Tests;

public class A_deadlock
{
    [Fact]
    public async Task Ends_for_the_writer_with_another_try_and_for_the_other_session_with_success()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        var log = new ListedLog();
        await using var journal = await PostgresJournal.StartAsync(
            new()
            {
                // The writer notices first, and not before the other session asks for its second head.
                ConnectionString = $"{schema.ConnectionString};Options=-c deadlock_timeout=600ms",
                Keys = Commits.Keys, Writers = 1, LockTimeout = TimeSpan.FromSeconds(3),
            },
            TimeProvider.System, log);
        var heads = new Dictionary<string, JournalHead>();
        foreach (var name in (string[])["a", "b", "z"])
        {
            heads[name] = (await journal.CommitAsync(Commits.On(Commits.Account(name), JournalHead.Empty, "c-1"))).Head();
        }

        await using var other = await schema.OpenAsync();
        await other.ExecuteAsync("SET deadlock_timeout = '60s'");
        await using var transaction = await other.BeginTransactionAsync();
        await other.ExecuteAsync("SELECT FROM account_head WHERE account = 'b' FOR UPDATE");

        // One commit keeps the writer busy until the other two are there, so that they come in one batch.
        await using var gate = await schema.OpenAsync();
        await using var closed = await gate.BeginTransactionAsync();
        await gate.ExecuteAsync("SELECT FROM account_head WHERE account = 'z' FOR UPDATE");
        var commits = new List<Task<CommitOutcome>> { CommitAsync("z") };
        await schema.UntilAsync(WaitingFor(gate.ProcessID), "1");
        commits.AddRange([CommitAsync("a"), CommitAsync("b")]);
        await closed.CommitAsync();
        await schema.UntilAsync(WaitingFor(other.ProcessID), "1");

        await other.ExecuteAsync("SELECT FROM account_head WHERE account = 'a' FOR UPDATE");
        await transaction.CommitAsync();

        Assert.All(await Task.WhenAll(commits), outcome => outcome.Head());
        Assert.Contains(log.Lines, line => line.Contains("40P01", StringComparison.Ordinal));

        Task<CommitOutcome> CommitAsync(string name) => journal.CommitAsync(Commits.On(Commits.Account(name), heads[name], "c-2"));

        static string WaitingFor(int process) =>
            "SELECT count(*) FROM pg_locks w JOIN pg_locks h ON h.transactionid = w.transactionid AND h.granted " +
            $"WHERE NOT w.granted AND h.pid = {process}";
    }
}
