using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Billing.Storage.Tests;

public class What_an_account_looks_like
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Projections");

    // Of nobody's interest, or told by the invoice they lead to.
    private static readonly string[] Untold = ["clock_advanced", "one_off_billed", "settlement_awaited", "spans_billed", "usage_billed", "usage_closed", "usage_recorded"];

    [Fact]
    public void Is_told_as_it_always_was()
    {
        var told = Project(new AccountProjections()).SelectMany(moment => moment.Timeline)
            .DistinctBy(line => line.Kind).Select(line => $"{line.Kind} {line.Document.Text()}").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Approved("timeline", told), told);
    }

    [Fact]
    public void Stands_as_it_always_did()
    {
        var health = Project(new AccountProjections()).Select(moment => moment.Health.Text()).ToList();
        Assert.Equal(Approved("health", health), health);
        Assert.All(health, document => Assert.InRange(document.Length, 1, 600));
    }

    [Fact]
    public void Can_be_looked_at_as_it_always_could()
    {
        var records = Project(new AccountProjections()).SelectMany(moment => moment.Records)
            .GroupBy(record => (record.Kind, record.Id)).OrderBy(same => same.Key.Kind, StringComparer.Ordinal)
            .Select(same => same.First(record => record.Document.Text() == same.Last().Document.Text()))
            .Select(record => $"{record.Kind} {record.At} {record.Document.Text()}").ToList();
        Assert.Equal(Approved("records", records), records);
        Assert.Equal(["charge", "checkouts", "dunning", "entitlements", "invoice", "profile"], records.Select(record => record.Split(' ')[0]).Distinct());
    }

    [Fact]
    public void Knows_every_fact_that_there_is()
    {
        var names = typeof(AccountFact).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(name => (string)name.TypeDiscriminator!);
        var told = File.ReadAllLines(Path.Combine(Folder, "timeline.approved.txt")).Select(line => line.Split(' ')[0]);
        Assert.Equal(names.Order(StringComparer.Ordinal), told.Concat(Untold).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Does_not_depend_on_what_was_seen_before()
    {
        var state = AccountState.New;
        var seasoned = new AccountProjections();
        foreach (var (at, facts) in A_lived_account.Moments)
        {
            var before = state;
            state = facts.Aggregate(before, AccountEvolution.Apply);
            Same(new AccountProjections().Of(before, state, facts, at), seasoned.Of(before, state, facts, at));
        }
    }

    [Fact]
    public void Wakes_at_once_for_what_is_pending_and_else_when_it_is_due()
    {
        var at = Instant.FromUtc(2024, 1, 2, 0, 0);
        var open = new AccountFact.AccountOpened(new AccountTerms(Currency.Of("EUR"), "UTC"), at);
        var asked = new AccountFact.EffectRequested(new AccountEffect.RequestNumber("k", "i"));
        var settled = new AccountFact.EffectSettled("k", new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card"));

        Assert.Null(Clock(open).WakeAt);
        Assert.Equal(at, Clock(open, asked).WakeAt);
        Assert.Null(Clock(open, asked, settled).WakeAt);
        Assert.All(Project(new AccountProjections()), moment => Assert.True(moment.Clock.WakeAt <= moment.Clock.NextDueAt || moment.Clock.NextDueAt is null));

        WakeTimes Clock(params ImmutableArray<AccountFact> facts) =>
            new AccountProjections().Of(AccountState.New, facts.Aggregate(AccountState.New, AccountEvolution.Apply), facts, at).Clock;
    }

    [Fact]
    public void Says_why_a_charge_was_declined()
    {
        ImmutableArray<AccountFact> settled = [new AccountFact.EffectSettled("k", new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card"))];
        var opened = AccountEvolution.Apply(
            AccountState.New, new AccountFact.AccountOpened(new AccountTerms(Currency.Of("EUR"), "UTC"), default));
        var line = Assert.Single(new AccountProjections().Of(opened, opened, settled, default).Timeline);
        Assert.Equal("""effect_settled {"key":"k","outcome":"declined","reason":"stolen_card"}""", $"{line.Kind} {line.Document.Text()}");
    }

    [Fact]
    public async Task Is_the_same_to_the_byte_when_it_is_rebuilt_from_the_journal()
    {
        const string Everything =
            """
            SELECT 'head', account, head_seq, next_due_at::text, wake_at::text, '' FROM account_head
            UNION ALL SELECT 'health', account, seq, document::text, at::text, '' FROM account_health
            UNION ALL SELECT 'line', account, seq, lines::text, at::text, '' FROM account_timeline
            UNION ALL SELECT kind, account, seq, document::text, at::text, id FROM account_record
            UNION ALL SELECT 'version', account, seq, document::text, at::text, '' FROM entitlement_version
            ORDER BY 1, 2, 3, 6
            """;
        await using var schema = await PostgresSchema.MigratedAsync();
        await using (var journal = await PostgresJournal.StartAsync(
            new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys }, TimeProvider.System, NullLogger.Instance))
        {
            await LiveAsync(journal, Commits.Account("a"));
            await LiveAsync(journal, Commits.Account("b"));
        }

        var before = await schema.ListAsync(Everything);
        await schema.ExecuteAsync(
            "UPDATE account_head SET next_due_at = NULL, wake_at = NULL, health = NULL; UPDATE account_timeline SET lines = '{}'; UPDATE account_record SET seq = 99, document = '{}' WHERE kind <> 'profile'; DELETE FROM entitlement_version");
        await using var maintenance = NpgsqlDataSource.Create($"{schema.ConnectionString};Options=-c role={BillingSchema.Maintenance}");
        await new ProjectionRebuild(maintenance, new AccountProjector()).RunAsync();

        Assert.Equal(before, await schema.ListAsync(Everything));
        Assert.True(before.Count > 30);
    }

    private static async Task LiveAsync(PostgresJournal journal, AccountKey account)
    {
        var (state, head, projections) = (AccountState.New, JournalHead.Empty, new AccountProjections());
        foreach (var (at, facts) in A_lived_account.Moments)
        {
            var before = state;
            state = facts.Aggregate(before, AccountEvolution.Apply);
            var projected = projections.Of(before, state, facts, at);
            head = (await journal.CommitAsync(new Commit
            {
                Account = account,
                Expected = head,
                Command = $"c{head.Seq}",
                Cause = "test",
                At = at,
                Facts = facts.ToDocument(),
                Clock = projected.Clock,
                Health = projected.Health,
                Timeline = projected.Timeline,
                Records = projected.Records,
            })).Head();
        }
    }

    private static List<Projected> Project(AccountProjections projections)
    {
        var (state, projected) = (AccountState.New, new List<Projected>());
        foreach (var (at, facts) in A_lived_account.Moments)
        {
            var before = state;
            state = facts.Aggregate(before, AccountEvolution.Apply);
            projected.Add(projections.Of(before, state, facts, at));
        }

        return projected;
    }

    private static void Same(Projected expected, Projected actual)
    {
        Assert.Equal(expected.Clock, actual.Clock);
        Assert.Equal(expected.Health.Text(), actual.Health.Text());
        Assert.Equal(expected.Timeline.Select(Line), actual.Timeline.Select(Line));

        static string Line(TimelineLine line) => $"{line.Kind} {line.Document.Text()}";
    }

    private static string[] Approved(string name, List<string> received)
    {
        File.WriteAllLines(Path.Combine(Folder, $"{name}.received.txt"), received);
        return File.ReadAllLines(Path.Combine(Folder, $"{name}.approved.txt"));
    }
}
