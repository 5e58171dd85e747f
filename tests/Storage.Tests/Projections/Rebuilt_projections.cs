using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Billing.Storage.Tests;

public class Rebuilt_projections
{
    private const string Everything =
        """
        SELECT 'head', tenant, account, head_seq, encode(head_hash, 'hex'), next_due_at::text, wake_at::text FROM account_head
        UNION ALL SELECT 'health', tenant, account, seq, document::text, at::text, '' FROM account_health
        UNION ALL SELECT 'line', tenant, account, seq, lines::text, at::text, '' FROM account_timeline
        UNION ALL SELECT 'customer', tenant, account, 0, provider, customer, '' FROM provider_customer
        ORDER BY 1, 2, 3, 4
        """;

    [Theory]
    [InlineData("SELECT 1", "nothing is wrong")]
    [InlineData("UPDATE account_head SET wake_at = NULL, next_due_at = now() WHERE account < 'a-0100'", "clocks forgotten")]
    [InlineData("UPDATE account_head SET health = '{}', health_seq = 0 WHERE account < 'a-0100'", "health overwritten")]
    [InlineData("UPDATE account_head SET health = NULL, health_seq = NULL, health_at = NULL", "health lost")]
    [InlineData("DELETE FROM account_timeline WHERE seq = 2; UPDATE account_timeline SET lines = '[]' WHERE seq = 3", "lines lost and altered")]
    [InlineData("DELETE FROM provider_customer WHERE account < 'a-0100'; INSERT INTO provider_customer (provider, customer, tenant, account) SELECT provider, 'x', tenant, account FROM provider_customer", "customers lost and invented")]
    [InlineData("INSERT INTO account_timeline SELECT tenant, account, 99, at, lines FROM account_timeline WHERE seq = 1", "lines invented")]
    public async Task Are_the_same_to_the_byte(string damage, string why)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        var entries = await WriteAsync(schema, accounts: 250);
        var before = await schema.ListAsync(Everything);
        await schema.ExecuteAsync(damage);

        await using var maintenance = NpgsqlDataSource.Create($"{schema.ConnectionString};Options=-c role={BillingSchema.Maintenance}");
        var projected = await new ProjectionRebuild(maintenance, new Tally()).RunAsync();

        Assert.Equal(entries, projected);
        var after = await schema.ListAsync(Everything);
        Assert.True(before.SequenceEqual(after), why);
        Assert.True(before.Count > 1000);
    }

    private static async Task<long> WriteAsync(PostgresSchema schema, int accounts)
    {
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);
        var counts = await Task.WhenAll(Enumerable.Range(0, accounts).Select(async i =>
        {
            var key = Commits.Account($"a-{i:0000}");
            var projection = new Tally().Begin(key);
            var head = JournalHead.Empty;
            for (var n = 1; n <= 1 + (i % 5); n++)
            {
                var commit = Commits.On(key, head, $"c-{n}", $"{{\"amount\":{(i * 7) + n}}}");
                var projected = projection.Apply(new(commit.Seq, commit.Command, commit.Cause, commit.At, commit.Facts, 1, default));
                head = (await journal.CommitAsync(commit with
                {
                    Clock = projected.Clock, Health = projected.Health, Timeline = projected.Timeline, Customers = projected.Customers,
                })).Head();
            }

            return head.Seq;
        }));
        return counts.Sum();
    }

    /// <summary>A sum, so that an entry left out or taken twice shows. Every third entry leaves the health row alone.</summary>
    private sealed class Tally : IAccountProjector
    {
        public IAccountProjection Begin(AccountKey account) => new Sum(account);

        private sealed class Sum(AccountKey account) : IAccountProjection
        {
            private long _sum;

            public Projected Apply(JournalEntry entry)
            {
                using var facts = JsonDocument.Parse(entry.Facts);
                _sum += facts.RootElement.GetProperty("amount").GetInt64();
                var due = _sum % 2 == 0 ? entry.At + Duration.FromSeconds(_sum) : (Instant?)null;
                return new Projected(
                    new WakeTimes(due, due?.Plus(Duration.FromMilliseconds(1))),
                    entry.Seq % 3 == 0 ? default : (ReadOnlyMemory<byte>)Commits.Utf8($"{{\"of\":\"{account}\",\"sum\":{_sum}}}"),
                    [new("added", entry.Facts), new("sum", Commits.Utf8($"{_sum}"))])
                {
                    Customers = _sum % 3 == 0 ? [new("stripe", $"cus_{account.Account}")] : [],
                };
            }
        }
    }
}
