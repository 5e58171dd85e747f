namespace Billing.Storage.Tests;

public class The_schema_of_Orleans
{
    // The properties of DbStoredQueries in Orleans.Clustering.AdoNet and Orleans.Reminders.AdoNet, and the keys that
    // AdoNetGrainStorage asks for. A provider with one of them missing does not start.
    private static readonly string[] Contract =
    [
        "CleanupDefunctSiloEntriesKey", "ClearStorageKey", "DeleteMembershipTableEntriesKey", "DeleteReminderRowKey",
        "DeleteReminderRowsKey", "DeleteStorageKey", "GatewaysQueryKey", "InsertMembershipKey",
        "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "ReadFromStorageKey",
        "ReadRangeRows1Key", "ReadRangeRows2Key", "ReadReminderRowKey", "ReadReminderRowsKey", "UpdateIAmAlivetimeKey",
        "UpdateMembershipKey", "UpsertReminderRowKey", "WriteToStorageKey",
    ];

    [Fact]
    public async Task Has_every_query_that_the_providers_ask_for()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        await ApplyAsync(schema);

        Assert.Equal(Contract, await schema.ListAsync("SELECT QueryKey FROM OrleansQuery ORDER BY QueryKey COLLATE \"C\""));
    }

    [Fact]
    public async Task Applied_again_keeps_the_rows_and_renews_the_queries()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        await ApplyAsync(schema);
        var before = await ShapeAsync(schema);
        await schema.ExecuteAsync("INSERT INTO OrleansMembershipVersionTable VALUES ('cluster', 7)");
        await schema.ExecuteAsync("UPDATE OrleansQuery SET QueryText = 'of an older release'");

        await ApplyAsync(schema);

        Assert.Equal(before, await ShapeAsync(schema));
        Assert.Equal(["7"], await schema.ListAsync("SELECT Version FROM OrleansMembershipVersionTable"));
    }

    [Fact]
    public async Task Applied_by_eight_at_once_is_applied_once()
    {
        await using var schema = await PostgresSchema.CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ApplyAsync(schema)));

        Assert.Equal([Contract.Length.ToString()], await schema.ListAsync("SELECT count(*) FROM OrleansQuery"));
    }

    private static async Task ApplyAsync(PostgresSchema schema)
    {
        await using var connection = await schema.OpenAsync();
        await OrleansSchema.ApplyAsync(connection);
    }

    private static async Task<List<string>> ShapeAsync(PostgresSchema schema) =>
    [
        .. await schema.ListAsync(
            $"SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns " +
            $"WHERE table_schema = '{schema.Name}' ORDER BY table_name, ordinal_position"),
        .. await schema.ListAsync($"SELECT indexdef FROM pg_indexes WHERE schemaname = '{schema.Name}' ORDER BY indexname"),
        .. await schema.ListAsync("SELECT QueryKey, QueryText FROM OrleansQuery ORDER BY QueryKey"),
    ];
}
