using System.Collections.Concurrent;
using Billing.Domain.Recomputing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit.Abstractions;

namespace Billing.Storage.Tests;

/// <summary>One field of one view is spoiled in PostgreSQL itself, in states by chance: it is found, and mended to the byte.</summary>
public class Spoiled_views(ITestOutputHelper output)
{
    /// <summary>Not kept in PostgreSQL: tests/Grains.Tests/Recomputing spoils them where they are, at the provider.</summary>
    private static readonly Type Elsewhere = typeof(MetadataView);

    private static readonly string[] Columns = ["#seq", "#at", "#missing", "#stray"];

    [Fact]
    public async Task Are_found_and_mended_to_what_they_were()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);
        await using var application = NpgsqlDataSource.Create($"{schema.ConnectionString};Options=-c role={BillingSchema.Application}");
        await using var owner = NpgsqlDataSource.Create(schema.ConnectionString);
        var store = new PostgresRecompute(application);
        var (states, spoiled, wrong) = (0, new ConcurrentDictionary<string, int>(), new ConcurrentQueue<string>());
        var wanted = Extent.Of(600, 10_000);

        await Parallel.ForEachAsync(Enumerable.Range(1, int.MaxValue).TakeWhile(_ => Volatile.Read(ref states) < wanted), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            var chance = new Random(seed);
            var account = new KeptAccount(journal, Commits.Account($"a-{seed}"));
            var fold = new ViewFold(account.Key.ToString());
            foreach (var (at, facts) in RandomLife.Moments(seed, 40))
            {
                await account.TakeAsync(at, facts);
                KeptAccount.Add(fold, await store.ReadEntriesAsync(account.Key, fold.Seq));
                var before = (await store.ReadAsync(account.Key, [])).Views;
                if (await SpoilAsync(owner, account.Key, before, chance) is not { } name)
                {
                    continue;
                }

                spoiled.AddOrUpdate(name, 1, static (_, count) => count + 1);
                Interlocked.Increment(ref states);
                var read = (await store.ReadAsync(account.Key, [])).Views;
                var found = Recompute.Run(fold.Targets, read);
                await store.MendAsync(account.Key, new Mending(fold.Seq, at, "test", found.Differences, found.Repairs, []));
                var after = (await store.ReadAsync(account.Key, [])).Views;
                var isMended = before.Records.SequenceEqual(after.Records) && before.Customers.SequenceEqual(after.Customers);
                if (found.IsClean || found.Differences.Any(static one => one.Escalated is not null) || !isMended || !Recompute.Run(fold.Targets, after).IsClean)
                {
                    wrong.Enqueue($"life {seed}, entry {fold.Seq}, {name}: {string.Join("; ", found.Differences)}");
                }
            }
        });

        output.WriteLine($"{states} states, {spoiled.Count} different fields, {wrong.Count} not found or not mended");
        Assert.Empty(wrong);
        var fields = ViewLeaves.All.Where(leaf => leaf.View != Elsewhere).Select(static leaf => leaf.Name).Concat(Columns).ToList();
        var never = fields.Except(spoiled.Keys).ToList();
        Assert.True(!Extent.IsFull || never.Count == 0, $"never spoiled: {string.Join(", ", never)}");
        Assert.True(never.Count < fields.Count / 4, $"never spoiled: {string.Join(", ", never)}");

        var rows = await store.ReadDriftAsync("t-1", null, 50);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(row.MendedAt is not null && row.Difference.Rule.Length > 0 && row.Difference.Stood != row.Difference.ShouldBe));
    }

    // The name of what was spoiled; none when the account has nothing of the kind that chance wanted.
    private static async Task<string?> SpoilAsync(NpgsqlDataSource owner, AccountKey account, SixViews views, Random chance)
    {
        var record = views.Records.IsEmpty ? null : views.Records[chance.Next(views.Records.Length)];
        if (record is not null && chance.Next(10) == 0)
        {
            var column = Columns[chance.Next(Columns.Length)];
            await ExecuteAsync(owner, column switch
            {
                "#seq" => "UPDATE account_record SET seq = seq + $5",
                "#at" => "UPDATE account_record SET at = at + $5 * interval '1 second'",
                "#missing" => "DELETE FROM account_record",
                _ => "INSERT INTO account_record SELECT tenant, account, kind, 'stray', seq + $5, at, document FROM account_record",
            } + " WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4" + (column is "#missing" ? " AND $5 > 0" : ""), account.Tenant, account.Account, record.Kind, record.Id, chance.Next(1, 1000));
            return column;
        }

        var leaves = ViewLeaves.All.Where(leaf => leaf.View != Elsewhere).ToList();
        var leaf = leaves[chance.Next(leaves.Count)];
        if (leaf.Kind is null)
        {
            // provider or customer, of a row that is there or of one that should not be.
            var column = leaf.Path[^1];
            await ExecuteAsync(
                owner, views.Customers.IsEmpty
                    ? "INSERT INTO provider_customer (provider, customer, tenant, account) VALUES ($3, $4, $1, $2)"
                    : $"UPDATE provider_customer SET {column} = {column} || 'x' WHERE tenant = $1 AND account = $2 AND provider = $3 AND customer = $4",
                account.Tenant, account.Account, views.Customers.IsEmpty ? "stripe" : views.Customers[0].Provider,
                views.Customers.IsEmpty ? $"cus_{chance.Next()}" : views.Customers[0].Customer);
            return leaf.Name;
        }

        var kept = views.Records.Where(record => record.Kind == leaf.Kind).ToList();
        if (kept.Count == 0)
        {
            return null;
        }

        var victim = kept[chance.Next(kept.Count)];
        await ExecuteAsync(
            owner, "UPDATE account_record SET document = $5::json WHERE tenant = $1 AND account = $2 AND kind = $3 AND id = $4", account.Tenant, account.Account,
            victim.Kind, victim.Id, leaf.Spoil(victim.Document, chance));
        return leaf.Name;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource owner, string sql, params object[] values)
    {
        await using var command = owner.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(static value => new NpgsqlParameter { Value = value }).ToArray());
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
