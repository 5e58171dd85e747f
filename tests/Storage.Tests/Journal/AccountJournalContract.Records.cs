using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage.Tests;

public abstract partial class AccountJournalContract
{
    [Fact]
    public async Task Records_are_there_with_the_commit_that_changed_them_and_only_then()
    {
        await using var test = await StartAsync();
        var (key, other) = (Commits.Account(), Commits.Account("other"));
        var first = (await test.Journal.CommitAsync(Recording(key, JournalHead.Empty, "c-1", ("invoice", "i-2", "{\"n\":1}"), ("invoice", "i-1", "{}")))).Head();
        await test.Journal.CommitAsync(Recording(other, JournalHead.Empty, "c-1", ("invoice", "i-1", "{\"n\":9}")));
        var second = (await test.Journal.CommitAsync(Recording(key, first, "c-2", ("invoice", "i-2", "{\"n\":2}"), ("profile", "", "{}")))).Head();

        Assert.IsType<CommitOutcome.Lost>(await test.Journal.CommitAsync(Recording(key, first, "c-3", ("invoice", "i-1", "{\"n\":3}"))));
        Assert.Equal(
            ["invoice i-1 1 {}", "invoice i-2 2 {\"n\":2}", "profile  2 {}"], (await test.Records.ReadRecordsAsync(key)).Select(Text));
        Assert.Equal(["profile  2 {}"], (await test.Records.ReadRecordsAsync(key, "profile")).Select(Text));
        Assert.Equal("{\"n\":9}", (await test.Records.FindRecordAsync(other, "invoice", "i-1"))?.Document);
        Assert.Null(await test.Records.FindRecordAsync(other, "invoice", "i-2"));
        Assert.Equal(2, second.Seq);
    }

    [Fact]
    public async Task A_record_that_is_said_again_as_it_stands_is_left_alone()
    {
        await using var test = await StartAsync();
        var key = Commits.Account();
        var head = (await test.Journal.CommitAsync(Recording(key, JournalHead.Empty, "c-1", ("entitlements", "", "{\"of\":\"seats\"}")))).Head();
        head = (await test.Journal.CommitAsync(Recording(key, head, "c-2", ("entitlements", "", "{\"of\":\"seats\"}")))).Head();
        Assert.Equal(["entitlements  1 {\"of\":\"seats\"}"], (await test.Records.ReadRecordsAsync(key)).Select(Text));

        await test.Journal.CommitAsync(Recording(key, head, "c-3", ("entitlements", "", "{}")));
        Assert.Equal(["3 {}", "1 {\"of\":\"seats\"}"], (await test.Records.ReadEntitlementVersionsAsync(key, 10)).Select(version => $"{version.Seq} {version.Document}"));
        Assert.Equal([1], (await test.Records.ReadEntitlementVersionsAsync(key, 10, beforeSeq: 3)).Select(version => version.Seq));
    }

    [Fact]
    public async Task Records_of_many_accounts_come_in_one_batch()
    {
        await using var test = await StartAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 7).Select(i => test.Journal.CommitAsync(
            Recording(Commits.Account($"a-{i}"), JournalHead.Empty, "c-1", ("profile", "", $"{{\"n\":{i}}}")) with { Customers = [new("stripe", $"cus_{i}")] })));
        Assert.All(outcomes, outcome => outcome.Head());
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal([$"profile  1 {{\"n\":{i}}}"], (await test.Records.ReadRecordsAsync(Commits.Account($"a-{i}"))).Select(Text));
        }
    }

    private static Commit Recording(AccountKey account, JournalHead head, string command, params (string Kind, string Id, string Document)[] records) =>
        Commits.On(account, head, command) with
        {
            Records = [.. records.Select(record => new ViewRecord(record.Kind, record.Id, Commits.Noon + Duration.FromSeconds(head.Seq), Commits.Utf8(record.Document)))],
        };

    private static string Text(StoredRecord record)
    {
        Assert.Equal(Commits.Noon + Duration.FromSeconds(record.Seq - 1), record.At);
        return $"{record.Kind} {record.Id} {record.Seq} {record.Document}";
    }
}
