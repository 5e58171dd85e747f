using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Documents;
using Billing.Domain.Dunning;
using Billing.Domain.Tests.Simulating;
using Billing.Storage;
using Billing.Storage.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using static Billing.Cli.Tests.Operator;

namespace Billing.Cli.Tests;

/// <summary>Recorded failures under another policy, from a database that is only read.</summary>
public class Simulated_policies
{
    [Fact]
    public async Task Say_what_would_have_come_and_change_not_a_byte()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await LiveAsync(schema, lives: 12);
        var before = await EverythingAsync(schema);

        var json = await RunAsync(schema, "dunning", "simulate", "paypal", "--since", "2024-01-01", "--json");
        var text = await RunAsync(schema, "dunning", "simulate", "paypal", "--since", "2024-01-01", "--tenant", "t-1", "--rate", "soft=0.5");
        var same = await RunAsync(schema, "dunning", "simulate", "cards", "--since", "2024-01-01", "--json");
        var other = await RunAsync(schema, "dunning", "simulate", "paypal", "--since", "2024-01-01", "--tenant", "t-2");

        Assert.Equal(before, await EverythingAsync(schema));
        Assert.Equal(0, json.ExitCode);
        Assert.Contains("journals read", json.Errors);
        var report = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(report.GetProperty("cases").GetInt32(), report.GetProperty("confirmed").GetInt32());
        Assert.NotEqual(0, report.GetProperty("differently").GetArrayLength());
        Assert.Contains("soft on any day: 50.0 % (50.0 % to 50.0 %), as given", text.Output);
        Assert.Contains("cases give the money that really came.", text.Output);
        Assert.Contains("t-1/a", text.Output);

        // The policy that really ran: nobody is treated differently, and the money is the money.
        var ran = JsonDocument.Parse(same.Output).RootElement;
        Assert.Equal(0, ran.GetProperty("differently").GetArrayLength());
        var money = Assert.Single(ran.GetProperty("money").EnumerateArray());
        Assert.Equal(money.GetProperty("as_it_ran").GetInt64(), money.GetProperty("certain").GetInt64());
        Assert.Equal(money.GetProperty("as_it_ran").GetInt64(), money.GetProperty("expected").GetInt64());
        Assert.StartsWith("0 cases of 0 accounts", other.Output);
    }

    [Fact]
    public async Task Can_be_files_and_are_refused_with_every_mistake()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("mine.json"), """{"segments":[{"name":"all","schedule":{"grace_days":-1}}]}""");

        var wrong = await RunAsync(schema, "dunning", "simulate", folder.File("mine.json"), "--since", "2024-01-01");

        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("$.segments[0].schedule.grace_days", wrong.Errors);
    }

    [Theory]
    [InlineData("cards")]
    [InlineData("cards", "--since")]
    [InlineData("cards", "--since", "yesterday")]
    [InlineData("cards", "--since", "2024-01-01", "--rate", "soft")]
    [InlineData("cards", "--since", "2024-01-01", "--rate", "soft=2")]
    [InlineData("cards", "--since", "2024-01-01", "--rate", "medium=0.2")]
    [InlineData("cards", "--since", "2024-01-01", "--tenant")]
    public async Task Explain_themselves_when_misused(params string[] arguments)
    {
        var answer = await RunAsync("", null, null, ["dunning", "simulate", .. arguments]);
        Assert.Equal((2, ""), (answer.ExitCode, answer.Output));
    }

    private static async Task<List<string>> EverythingAsync(PostgresSchema schema)
    {
        var rows = new List<string>();
        foreach (var table in await schema.ListAsync($"SELECT relname FROM pg_class WHERE relnamespace = '{schema.Name}'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1"))
        {
            rows.AddRange((await schema.ListAsync($"SELECT coalesce(md5(string_agg(md5(ROW(row.*)::text), '' ORDER BY ROW(row.*)::text)), '') FROM \"{table}\" AS row")).Select(hash => $"{table} {hash}"));
        }

        Assert.InRange(rows.Count, 10, 200);
        return rows;
    }

    private static async Task LiveAsync(PostgresSchema schema, int lives)
    {
        var format = DocumentFormat.Create();
        await using var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance);
        for (var seed = 0; seed < lives; seed++)
        {
            var (state, head, projections) = (AccountState.New, JournalHead.Empty, new AccountProjections());
            foreach (var facts in new DunnedLife(seed, ShippedPolicies.Cards, days: 100, isAlwaysAnswered: true).Entries)
            {
                var before = state;
                state = facts.Aggregate(before, AccountEvolution.Apply);
                var at = Instant.Max(state.AdvancedTo, Instant.FromUtc(2024, 1, 1, 0, 0));
                var projected = projections.Of(before, state, facts, at);
                head = (await journal.CommitAsync(new Commit
                {
                    Account = Commits.Account($"a{seed}"),
                    Expected = head,
                    Command = $"c{head.Seq}",
                    Cause = "test",
                    At = at,
                    Facts = JsonSerializer.SerializeToUtf8Bytes(facts, format),
                    Clock = projected.Clock,
                    Health = projected.Health,
                    Timeline = projected.Timeline,
                    Records = projected.Records,
                })).Head();
            }
        }
    }
}
