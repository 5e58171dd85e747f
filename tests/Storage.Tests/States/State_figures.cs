using Billing.Domain.Amounts;
using Billing.Domain.Standings;
using NodaTime;

namespace Billing.Storage.Tests;

/// <summary>The figures across accounts, from rows as commits leave them.</summary>
public class State_figures
{
    private static readonly Currency Euro = Currency.Of("EUR");

    [Theory]
    [InlineData(1, "not_due", "tomorrow")]
    [InlineData(0, "not_due", "today is no day late")]
    [InlineData(-1, "days_1_30", "yesterday")]
    [InlineData(-30, "days_1_30", "the last day of the bucket")]
    [InlineData(-31, "days_31_60", "the first of the next")]
    [InlineData(-60, "days_31_60", "")]
    [InlineData(-61, "days_61_90", "")]
    [InlineData(-90, "days_61_90", "")]
    [InlineData(-91, "days_over_90", "")]
    public async Task Age_what_is_owed_by_its_due_date(int dueInDays, string bucket, string why)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var views = Open(schema);
        await OweAsync(schema, "t", "a", "i1", dueInDays, 1200);
        await OweAsync(schema, "t", "a", "i2", dueInDays, 300);
        await OweAsync(schema, "other", "a", "i3", dueInDays, 99);
        await OweAsync(schema, "t", "b", "i4", dueInDays, 500, isResolved: true);

        var aging = await views.ReadAgingAsync("t");

        Assert.True(aging.Buckets.SequenceEqual([new AgingBucket(Euro, bucket, 2, 1, new Money(1500, Euro))]), why);
    }

    [Theory]
    [InlineData("clear", 0, "", "clear")]
    [InlineData("open", 1, "", "open")]
    [InlineData("open", -1, "", "overdue")]
    [InlineData("overdue", -1, """{"status":"open","escalation_level":1,"retry_count":2}""", "dunning")]
    [InlineData("overdue", -1, """{"status":"awaiting_policy","escalation_level":0,"retry_count":0}""", "dunning")]
    [InlineData("overdue", -1, """{"status":"open","escalation_level":2,"retry_count":3}""", "restricted")]
    [InlineData("overdue", -1, """{"status":"open","escalation_level":3,"retry_count":3}""", "suspended")]
    [InlineData("overdue", -1, """{"status":"open","escalation_level":4,"retry_count":3}""", "suspended")]
    [InlineData("clear", 0, """{"status":"open","escalation_level":5,"retry_count":4}""", "bad_debt")]
    [InlineData("clear", 0, """{"status":"paid","escalation_level":0,"retry_count":2}""", "clear")]
    [InlineData("clear", 0, """{"status":7,"escalation_level":"much","retry_count":[]}""", "clear")]
    [InlineData("stuck", 1, """{"status":"open","escalation_level":3,"retry_count":3}""", "attention")]
    public async Task Give_each_account_the_worst_that_applies_once(string health, int overdueInHours, string dunning, string status)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var views = Open(schema);
        await StandAsync(schema, "t", "a", health, overdueInHours);
        await StandAsync(schema, "other", "a", "clear", 0);
        if (dunning.Length > 0)
        {
            await RecordAsync(schema, "t", "a", "dunning", "", dunning);
        }

        var counted = (await views.ReadHealthAsync("t")).Statuses.Where(static count => count.Accounts > 0).ToList();
        var found = Assert.Single(await views.SearchAsync("t", new AccountSearch(), 10, null));

        Assert.Equal(status, StateColumns.NameOf(found.Status));
        Assert.Equal([new StatusCount(found.Status, 1)], counted);
        Assert.Single(await views.SearchAsync("t", new AccountSearch { Status = found.Status }, 10, null));
    }

    [Fact]
    public async Task Tell_what_came_of_each_failure_before_the_next()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var views = Open(schema);
        await RecordAsync(schema, "t", "a", "dunning", "", """{"status":"paid","escalation_level":0,"retry_count":2}""");
        await TellAsync(schema, "t", "a", 1, Failed("soft", 4000, opens: true));
        await TellAsync(schema, "t", "a", 2, Failed("soft", 4000));
        await TellAsync(schema, "t", "a", 3, Paid(1500));
        await TellAsync(schema, "t", "a", 4, Paid(2500));
        await TellAsync(schema, "t", "a", 5, Failed("hard", 700, opens: true));

        var recovery = await views.ReadRecoveryAsync("t", NodaConstants.UnixEpoch);

        Assert.Equal(
            [
                new RecoveryRow("hard", 1, 1, 0, new Money(700, Euro), new Money(0, Euro)),
                new RecoveryRow("soft", 1, 1, 0, new Money(4000, Euro), new Money(0, Euro)),
                new RecoveryRow("soft", 2, 1, 1, new Money(4000, Euro), new Money(4000, Euro)),
            ],
            recovery.Rows.ToArray());
        Assert.Empty((await views.ReadRecoveryAsync("other", NodaConstants.UnixEpoch)).Rows);
    }

    [Fact]
    public async Task Find_the_invoice_whose_life_is_not_told()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var views = Open(schema);
        foreach (var invoice in new[] { "whole", "silent", "untold" })
        {
            await OweAsync(schema, "t", "a", invoice, -5, 100, isResolved: true);
        }

        await OweAsync(schema, "t", "a", "waiting", -5, 100);
        await TellAsync(schema, "t", "a", 1, Told("invoice_finalized", "whole"), Told("invoice_finalized", "silent"), Told("invoice_finalized", "waiting"));
        await TellAsync(schema, "t", "a", 2, Told("payment_received", "whole"));

        var coverage = await views.ReadCoverageAsync("t", NodaConstants.UnixEpoch);

        Assert.Equal((4, 1, 1, 2), (coverage.Finalized, coverage.Complete, coverage.Awaiting, coverage.BrokenCount));
        Assert.Equal([new BrokenChain("a", "silent", "outcome"), new BrokenChain("a", "untold", "generated, finalized, outcome")], coverage.Broken.ToArray());
        Assert.Equal(100m / 3, coverage.Percent);
    }

    [Fact]
    public async Task Are_read_of_a_tenant_that_has_nobody()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var views = Open(schema);

        Assert.Equal(0, (await views.ReadHealthAsync("t")).Accounts);
        Assert.Empty((await views.ReadAgingAsync("t")).Buckets);
        Assert.Empty((await views.ReadDunningAsync("t")).Stages);
        Assert.Equal(0, (await views.ReadLagAsync("t")).OverdueClocks);
        Assert.Null((await views.ReadCoverageAsync("t", NodaConstants.UnixEpoch)).Percent);
        Assert.Empty((await views.ReadDriftAsync("t")).Disagreeing);
        Assert.Empty(await views.ReadTenantsAsync());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"status":"finalized","is_resolved":false,"open":"much","due_on":"someday","currency":7}""")]
    [InlineData("""{"status":"open","escalation_level":{},"retry_count":"x","opened_at":"then","promised_until":"9999-99-99T99:99:99Z"}""")]
    public async Task Survive_a_record_that_was_tampered_with(string document)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var views = Open(schema);
        await StandAsync(schema, "t", "a", "clear", 0);
        await OweAsync(schema, "t", "b", "i", -1, 100);
        foreach (var kind in new[] { "dunning", "profile", "entitlements", "invoice", "charge" })
        {
            await RecordAsync(schema, "t", "a", kind, kind is "invoice" or "charge" ? "x" : "", document);
        }

        Assert.Equal(1, (await views.ReadHealthAsync("t")).Accounts);
        Assert.Equal(100, Assert.Single((await views.ReadAgingAsync("t")).Buckets).Amount.MinorUnits);
        Assert.Single(await views.SearchAsync("t", new AccountSearch(), 10, null));
        Assert.Empty(await views.SearchAsync("t", new AccountSearch { Flag = "x", Product = "y", Provider = "z" }, 10, null));
        Assert.True((await views.ReadDunningAsync("t")).Stages.Length <= 1);
        await views.ReadCoverageAsync("t", NodaConstants.UnixEpoch);
    }

    private static PostgresStateViews Open(PostgresSchema schema) => new(new() { ConnectionString = schema.ConnectionString, Keys = Commits.Keys });

    private static Task OweAsync(PostgresSchema schema, string tenant, string account, string invoice, int dueInDays, long open, bool isResolved = false) =>
        schema.ExecuteAsync(
            $$"""
            INSERT INTO account_record (tenant, account, kind, id, seq, at, document)
            SELECT '{{tenant}}', '{{account}}', 'invoice', '{{invoice}}', 1, now(), json_build_object(
                'id', '{{invoice}}', 'status', 'finalized', 'currency', 'EUR', 'payable', {{open}}, 'open', {{(isResolved ? 0 : open)}},
                'due_on', ((now() AT TIME ZONE 'UTC')::date + {{dueInDays}})::text, 'is_resolved', {{(isResolved ? "true" : "false")}})
            """);

    private static Task StandAsync(PostgresSchema schema, string tenant, string account, string health, int overdueInHours) => schema.ExecuteAsync(
        $$"""
        INSERT INTO account_head (tenant, account, head_seq, health_seq, health_at, head_hash, health)
        SELECT '{{tenant}}', '{{account}}', 1, 1, now(), '\x00', (
            '{"status":"{{(health == "stuck" ? "clear" : health)}}","currency":"EUR","balance":0,"open":{"count":{{(health == "clear" ? 0 : 1)}},"amount":0},'
            || '"overdue":{"count":0,"amount":0},' || {{(health == "clear" ? "''" : $"'\"overdue_at\":\"' || to_char(now() AT TIME ZONE 'UTC' + interval '{overdueInHours} hours', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') || '\",'")}}
            || '"drafts":0,"pending_effects":0,{{(health == "stuck" ? "\"stuck\":1," : "")}}"advanced_to":"2024-01-01T00:00:00Z"}')::json
        """);

    private static Task RecordAsync(PostgresSchema schema, string tenant, string account, string kind, string id, string document) => schema.ExecuteAsync(
        $"INSERT INTO account_record (tenant, account, kind, id, seq, at, document) VALUES ('{tenant}', '{account}', '{kind}', '{id}', 1, now(), '{document}')");

    private static Task TellAsync(PostgresSchema schema, string tenant, string account, long seq, params string[] lines) => schema.ExecuteAsync(
        $"INSERT INTO account_timeline (tenant, account, seq, at, lines) VALUES ('{tenant}', '{account}', {seq}, now(), '[{string.Join(',', lines)}]')");

    private static string Failed(string decline, long amount, bool opens = false) =>
        (opens ? """{"kind":"dunning_opened","document":{"case":"c","policy":"p"}},""" : "")
        + $$$"""{"kind":"collection_failed","document":{"key":"k","class":"{{{decline}}}","code":"x","amount":{"minor_units":{{{amount}}},"currency":"EUR"} } }""";

    private static string Paid(long amount) => $$$"""{"kind":"payment_received","document":{"invoice":"i","amount":{"minor_units":{{{amount}}},"currency":"EUR"} } }""";

    private static string Told(string kind, string invoice) => $$$"""{"kind":"{{{kind}}}","document":{"invoice":"{{{invoice}}}"} }""";
}
