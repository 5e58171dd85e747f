using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Billing.Storage.Tests;

public class Migrating
{
    [Fact]
    public async Task Runs_every_step_once_and_by_the_owner()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        await using var connection = await schema.OpenAsync();

        var first = await BillingSchema.MigrateAsync(connection);
        var second = await BillingSchema.MigrateAsync(connection);

        Assert.Equal(Migration.All.Select(migration => migration.Name), first);
        // Two branches may bring their steps one after the other; no number is given twice.
        Assert.Equal(Migration.All.Select(migration => migration.Number).Distinct().Order(), Migration.All.Select(migration => migration.Number));
        Assert.Empty(second);
        Assert.Equal(
            [BillingSchema.Owner],
            await schema.ListAsync($"SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = '{schema.Name}'"));
    }

    [Fact]
    public async Task By_several_at_once_is_done_once()
    {
        await using var schema = await PostgresSchema.CreateAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var connection = await schema.OpenAsync();
            return await BillingSchema.MigrateAsync(connection);
        }));

        Assert.Single(runs, run => run.Count == Migration.All.Count);
        Assert.Equal(3, runs.Count(run => run.Count == 0));
    }

    [Fact]
    public async Task Refuses_a_step_whose_text_has_changed_since_it_was_run()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await schema.ExecuteAsync("UPDATE schema_migration SET checksum = 'other' WHERE number = 2");
        await using var connection = await schema.OpenAsync();

        var refusal = await Assert.ThrowsAsync<UnfitDatabaseException>(() => BillingSchema.MigrateAsync(connection));

        Assert.Contains("0002_commit", refusal.Message);
    }

    [Theory]
    [InlineData("DROP TABLE schema_migration", "is at migration 0")]
    [InlineData("DELETE FROM schema_migration WHERE number = (SELECT max(number) FROM schema_migration)", "billing migrate")]
    public async Task That_is_not_done_keeps_the_journal_from_starting(string sql, string why)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await schema.ExecuteAsync(sql);

        var refusal = await Assert.ThrowsAsync<UnfitDatabaseException>(() => StartAsync(schema.ConnectionString));

        Assert.Contains(why, refusal.Message);
    }

    [Fact]
    public async Task That_is_ahead_of_this_program_does_not()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await schema.ExecuteAsync("INSERT INTO schema_migration VALUES (9999, 'later', '')");

        await (await StartAsync(schema.ConnectionString)).DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_forgets_is_refused_by_name()
    {
        await using var cluster = await PrivateCluster.StartAsync();
        await using (var connection = new NpgsqlConnection(cluster.ConnectionString))
        {
            await connection.OpenAsync();
            await BillingSchema.MigrateAsync(connection);
        }

        foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" })
        {
            await cluster.ExecuteAsync($"ALTER SYSTEM SET {setting} = off; SELECT pg_reload_conf(); SELECT pg_sleep(0.3)");
            var refusal = await Assert.ThrowsAsync<UnfitDatabaseException>(() => StartAsync($"{cluster.ConnectionString};Pooling=false"));
            Assert.Contains($"{setting} = off", refusal.Message);
            await cluster.ExecuteAsync($"ALTER SYSTEM RESET {setting}; SELECT pg_reload_conf(); SELECT pg_sleep(0.3)");
            await (await StartAsync(cluster.ConnectionString)).DisposeAsync();
        }

        // Also when only this login, or only this connection, asks for it.
        var options = await Assert.ThrowsAsync<UnfitDatabaseException>(() =>
            StartAsync($"{cluster.ConnectionString};Options=-c synchronous_commit=off"));
        Assert.Contains("synchronous_commit = off", options.Message);
    }

    private static Task<PostgresJournal> StartAsync(string connectionString) => PostgresJournal.StartAsync(
        new() { ConnectionString = connectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);
}
