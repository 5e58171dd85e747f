namespace Billing.Storage.Tests;

public class Reminders
{
    private static readonly DateTime Noon = new(2026, 3, 31, 12, 0, 0, 123, DateTimeKind.Utc);

    [Fact]
    public async Task Registered_one_is_read_back_as_it_was()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);

        Assert.Equal(0, await UpsertAsync(provider, "account/t/a", "wake"));

        var row = Assert.Single(await OneAsync(provider, "account/t/a", "wake"));
        Assert.Equal("account/t/a", row["GrainId"]);
        Assert.Equal("wake", row["ReminderName"]);
        Assert.Equal(Noon, row["StartTime"]);
        Assert.Equal(60_000L, row["Period"]);
        Assert.Equal(0, row["Version"]);
    }

    [Fact]
    public async Task Registered_again_it_is_the_same_one_with_the_next_version()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await UpsertAsync(provider, "account/t/a", "wake");

        // The provider sends a period as int as long as it fits, and as long from 25 days on.
        Assert.Equal(1, await UpsertAsync(provider, "account/t/a", "wake", period: 90L * 24 * 3_600_000));

        Assert.Equal(90L * 24 * 3_600_000, Assert.Single(await OneAsync(provider, "account/t/a", "wake"))["Period"]);
    }

    [Fact]
    public async Task Of_a_grain_are_listed_without_those_of_others()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await UpsertAsync(provider, "account/t/a", "wake");
        await UpsertAsync(provider, "account/t/a", "sweep");
        await UpsertAsync(provider, "account/t/b", "wake");
        await UpsertAsync(provider, "account/t/a", "wake", service: "other");

        var rows = await provider.AskAsync("ReadReminderRowsKey", ("ServiceId", "billing"), ("GrainId", "account/t/a"));

        Assert.Equal(["sweep", "wake"], rows.Select(row => (string)row["ReminderName"]!).Order());
        Assert.Empty(await OneAsync(provider, "account/t/b", "sweep"));
    }

    [Fact]
    public async Task One_is_removed_only_in_the_version_that_was_seen()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await UpsertAsync(provider, "account/t/a", "wake");
        await UpsertAsync(provider, "account/t/a", "wake");

        Assert.False(await RemoveAsync(version: 0));
        Assert.True(await RemoveAsync(version: 1));
        Assert.False(await RemoveAsync(version: 1));

        Task<bool> RemoveAsync(int version) => provider.DoesAsync(
            "DeleteReminderRowKey",
            ("ServiceId", "billing"), ("GrainId", "account/t/a"), ("ReminderName", "wake"), ("Version", version));
    }

    [Theory]
    [InlineData("ReadRangeRows1Key", -10, 10, "0,10", "open at the beginning, closed at the end")]
    [InlineData("ReadRangeRows1Key", int.MinValue, int.MaxValue, "-10,0,10,2147483647", "all but the lowest hash")]
    [InlineData("ReadRangeRows2Key", 10, -10, "-2147483648,-10,2147483647", "over the top of the ring")]
    [InlineData("ReadRangeRows2Key", 5, 5, "-2147483648,-10,0,10,2147483647", "from a hash to itself is the whole ring")]
    public async Task A_range_of_the_ring_is_read(string queryKey, int begin, int end, string expected, string why)
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        foreach (var hash in new[] { int.MinValue, -10, 0, 10, int.MaxValue })
        {
            await UpsertAsync(provider, $"account/t/{hash}", "wake", hash: hash);
            await UpsertAsync(provider, $"account/t/{hash}", "wake", hash: hash, service: "other");
        }

        var rows = await provider.AskAsync(queryKey, ("ServiceId", "billing"), ("BeginHash", begin), ("EndHash", end));

        var hashes = rows.Select(row => int.Parse(((string)row["GrainId"]!)["account/t/".Length..])).Order();
        Assert.True(expected == string.Join(',', hashes), why);
    }

    [Fact]
    public async Task Concurrent_registrations_of_one_reminder_get_versions_of_their_own()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        await OrleansProvider.OnNewSchemaAsync(schema);

        var versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var connection = await schema.OpenAsync();
            return await UpsertAsync(new OrleansProvider(connection), "account/t/a", "wake");
        }));

        Assert.Equal(Enumerable.Range(0, 8), versions.Order());
    }

    [Fact]
    public async Task All_of_a_service_are_cleared_without_those_of_others()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await UpsertAsync(provider, "account/t/a", "wake");
        await UpsertAsync(provider, "account/t/a", "wake", service: "other");

        await provider.AskAsync("DeleteReminderRowsKey", ("ServiceId", "billing"));

        Assert.Equal(["other"], await schema.ListAsync("SELECT ServiceId FROM OrleansRemindersTable"));
    }

    private static async Task<int> UpsertAsync(
        OrleansProvider provider, string grain, string reminder, string service = "billing", int hash = 0, long period = 60_000)
    {
        var rows = await provider.AskAsync(
            "UpsertReminderRowKey",
            ("ServiceId", service), ("GrainHash", hash), ("GrainId", grain), ("ReminderName", reminder), ("StartTime", Noon),
            ("Period", period <= int.MaxValue ? (int)period : period));
        return (int)rows.Single()["Version"]!;
    }

    private static Task<List<OrleansProvider.Row>> OneAsync(OrleansProvider provider, string grain, string reminder) =>
        provider.AskAsync(
            "ReadReminderRowKey", ("ServiceId", "billing"), ("GrainId", grain), ("ReminderName", reminder));
}
