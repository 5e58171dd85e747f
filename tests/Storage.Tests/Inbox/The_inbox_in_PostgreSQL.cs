using Billing.Domain.Collection;

namespace Billing.Storage.Tests;

public sealed class The_inbox_in_PostgreSQL : NoticeInboxContract
{
    protected override async Task<InboxUnderTest> StartAsync() => await PostgresInboxUnderTest.StartAsync();

    [Fact]
    public async Task A_flood_of_what_is_known_writes_nothing()
    {
        await using var cluster = await PrivateCluster.StartAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(cluster.ConnectionString);
        await using (var connection = await source.OpenConnectionAsync())
        {
            await BillingSchema.MigrateAsync(connection);
        }

        await using var inbox = new PostgresInbox(
            new() { ConnectionString = cluster.ConnectionString, Keys = Commits.Keys }, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<PostgresInbox>.Instance);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => inbox.TakeAsync(Event($"evt_{i}"))));
        var before = await NextTransactionAsync(source);

        var takings = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => inbox.TakeAsync(Event($"evt_{i % 50}"))));

        // Whatever writes takes a number; nobody else is on this server.
        Assert.Equal(before, await NextTransactionAsync(source));
        Assert.All(takings, static taking => Assert.Equal(InboxTaking.Known, taking));
    }

    private static async Task<string> NextTransactionAsync(Npgsql.NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The plans are made on an empty table and kept, as they are in a server that starts with a new database.</summary>
    [Fact]
    public async Task Taking_and_applying_reads_a_few_rows_however_many_there_are()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        await ExecuteAsync("VACUUM ANALYZE provider_event, taken_event"); // or PostgreSQL would take an empty table for a small one
        await TakeAndApplyAsync("warm", 1);
        await ExecuteAsync(
            "INSERT INTO provider_event (provider, event_id, status, tries, created_at, received_at, type, notice) "
            + "SELECT 'stripe', 'old_' || i, 'applied', 0, now(), now(), 't', '{}' FROM generate_series(1, 20000) i");

        var before = await ReadAsync();
        await TakeAndApplyAsync("then", 64);

        Assert.InRange(await ReadAsync() - before, 64, 64 * 4);
        Assert.Equal("65", Assert.Single(await schema.ListAsync("SELECT count(*)::text FROM provider_event WHERE status = 'applied' AND seq = 1")));

        async Task TakeAndApplyAsync(string name, int count)
        {
            await ExecuteAsync(
                $"""
                SELECT provider_event_take(
                    (SELECT array_agg(x ORDER BY i, n) FROM generate_series(1, {count}) i,
                        unnest(ARRAY['stripe', '{name}_' || i, 'received', 't', NULL, NULL, NULL]) WITH ORDINALITY AS u (x, n)),
                    (SELECT array_agg(now()) FROM generate_series(1, 3 * {count})), (SELECT array_agg('{"{}"}'::json) FROM generate_series(1, {count})), {count})
                """);
            await ExecuteAsync($"INSERT INTO taken_event SELECT 't', 'a', 'stripe', '{name}_' || i, 1, now(), 'c' FROM generate_series(1, {count}) i");
        }

        async Task<long> ReadAsync()
        {
            await ExecuteAsync("SELECT pg_stat_force_next_flush()");
            await ExecuteAsync("SELECT 1");
            return long.Parse(Assert.Single(await schema.ListAsync(
                $"SELECT (seq_tup_read + idx_tup_fetch)::text FROM pg_stat_user_tables WHERE schemaname = '{schema.Name}' AND relname = 'provider_event'")));
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task An_event_that_cannot_be_stored_does_not_take_its_neighbours_with_it()
    {
        await using var test = await PostgresInboxUnderTest.StartAsync();

        var takings = Enumerable.Range(0, 20).Select(i => test.Inbox.TakeAsync(Event($"evt_{i}") with { Reason = i == 7 ? "a\0b" : null })).ToArray();

        for (var i = 0; i < takings.Length; i++)
        {
            if (i == 7)
            {
                await Assert.ThrowsAsync<Npgsql.PostgresException>(() => takings[7]);
            }
            else
            {
                Assert.Equal(InboxTaking.New, await takings[i]);
            }
        }
    }

    [Fact]
    public async Task A_database_that_goes_away_for_a_moment_loses_nothing_that_was_answered()
    {
        await using var test = await PostgresInboxUnderTest.StartAsync();
        await test.Inbox.TakeAsync(Event("warm"));
        using var stop = new CancellationTokenSource();
        var kills = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await test.Schema.ExecuteAsync(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'billing inbox' AND datname = current_database()");
                await Task.Delay(20);
            }
        });

        var taken = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async n => (Id: $"evt_{i}_{n}", Taking: await test.Inbox.TakeAsync(Event($"evt_{i}_{n}")))));
            taken.AddRange(answers.Where(static answer => answer.Taking != InboxTaking.Unavailable).Select(static answer => answer.Id));
        }

        await stop.CancelAsync();
        await kills;
        var kept = (await test.Schema.ListAsync("SELECT event_id FROM provider_event")).ToHashSet();
        Assert.True(taken.Count > 600, $"{taken.Count} of 1200 were taken");
        Assert.Subset(kept, taken.ToHashSet());
    }

    [Theory]
    [InlineData("UPDATE provider_event SET status = 'applied'")]
    [InlineData("INSERT INTO provider_event SELECT * FROM provider_event")]
    [InlineData("DELETE FROM provider_event")]
    [InlineData("SELECT provider_event_settle('stripe', 'evt_1', 'applied', 'forged', now(), null, null, null)")]
    public async Task The_application_cannot_say_that_an_event_is_applied(string sql)
    {
        await using var test = await PostgresInboxUnderTest.StartAsync();
        await test.Inbox.TakeAsync(Event("evt_1"));
        await using var connection = await test.Schema.OpenAsync();
        await using (var role = new Npgsql.NpgsqlCommand($"SET ROLE {BillingSchema.Application}", connection))
        {
            await role.ExecuteNonQueryAsync();
        }

        await using var forged = new Npgsql.NpgsqlCommand(sql, connection);
        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => forged.ExecuteNonQueryAsync());

        Assert.Contains(refusal.SqlState, new[] { "42501", "23514" });
        Assert.Equal(EventStatus.Received, (await One(test, "evt_1")).Event.Status);
    }
}
