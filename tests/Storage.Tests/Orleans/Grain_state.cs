namespace Billing.Storage.Tests;

public class Grain_state
{
    [Fact]
    public async Task Written_first_has_version_one_and_is_read_back()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);

        Assert.Empty(await ReadAsync(provider));
        Assert.Equal(1, await WriteAsync(provider, version: null, payload: 11));

        var row = Assert.Single(await ReadAsync(provider));
        Assert.Equal(1, row["Version"]);
        Assert.Equal(new byte[] { 11 }, row["PayloadBinary"]);
    }

    [Fact]
    public async Task Each_write_moves_the_version_by_one()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await WriteAsync(provider, version: null);

        Assert.Equal(2, await WriteAsync(provider, version: 1));
        Assert.Equal(3, await WriteAsync(provider, version: 2, payload: 33));
        Assert.Equal(new byte[] { 33 }, Assert.Single(await ReadAsync(provider))["PayloadBinary"]);
    }

    [Theory]
    [InlineData(null, "a first write where there is a row")]
    [InlineData(1, "a version that has moved on")]
    [InlineData(3, "a version that was never written")]
    public async Task A_conflicting_write_returns_no_row_and_changes_nothing(int? version, string why)
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await WriteAsync(provider, version: null);
        await WriteAsync(provider, version: 1, payload: 22);

        Assert.True(await WriteAsync(provider, version, payload: 99) is null, why);
        Assert.Null(await ChangeAsync(provider, "ClearStorageKey", version));
        Assert.Null(await ChangeAsync(provider, "DeleteStorageKey", version));

        var row = Assert.Single(await ReadAsync(provider));
        Assert.Equal((2, (byte)22), ((int)row["Version"]!, ((byte[])row["PayloadBinary"]!)[0]));
    }

    [Fact]
    public async Task A_write_with_a_version_does_not_create_a_row()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);

        Assert.Null(await WriteAsync(provider, version: 1));
        Assert.Empty(await ReadAsync(provider));
    }

    [Fact]
    public async Task Cleared_it_keeps_counting_so_that_an_older_writer_still_loses()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await WriteAsync(provider, version: null);

        Assert.Equal(2, await ChangeAsync(provider, "ClearStorageKey", version: 1));

        var row = Assert.Single(await ReadAsync(provider));
        Assert.Equal((2, null), (row["Version"], row["PayloadBinary"]));
        Assert.Null(await WriteAsync(provider, version: 1));
        Assert.Equal(3, await WriteAsync(provider, version: 2));
    }

    [Fact]
    public async Task Deleted_it_reports_the_next_version_and_is_gone()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await WriteAsync(provider, version: null);

        Assert.Equal(2, await ChangeAsync(provider, "DeleteStorageKey", version: 1));
        Assert.Empty(await ReadAsync(provider));
    }

    [Fact]
    public async Task Rows_differ_by_service_state_name_and_every_part_of_the_key()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        (string Name, object? Value)[][] keys =
        [
            Key(), Key(service: "other"), Key(state: "other"), Key(n0: 1), Key(n1: 1), Key(extension: "other"), Key(extension: null),
        ];

        foreach (var key in keys)
        {
            Assert.Equal(1, await WriteAsync(provider, version: null, payload: 1, key));
        }

        Assert.Equal([keys.Length.ToString()], await schema.ListAsync("SELECT count(*) FROM OrleansStorage"));
        foreach (var key in keys)
        {
            Assert.Single(await provider.AskAsync("ReadFromStorageKey", key));
        }
    }

    [Theory]
    [InlineData(null, "two activations that both found nothing")]
    [InlineData(1, "two activations that both read version 1")]
    public async Task Of_concurrent_writers_with_one_version_exactly_one_wins(int? version, string why)
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        if (version is not null)
        {
            await WriteAsync(provider, version: null);
        }

        var writers = Enumerable.Range(0, 8).Select(async writer =>
        {
            await using var connection = await schema.OpenAsync();
            return await WriteAsync(new OrleansProvider(connection), version, payload: (byte)writer);
        });

        var answers = await Task.WhenAll(writers);
        Assert.True(answers.Count(answer => answer is not null) == 1, why);
        Assert.Equal((version ?? 0) + 1, answers.Single(answer => answer is not null));
    }

    [Fact]
    public async Task A_writer_that_waited_for_another_transaction_sees_what_it_did()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await WriteAsync(provider, version: null);
        await using var first = await schema.OpenAsync();
        await using var transaction = await first.BeginTransactionAsync();
        Assert.Equal(2, await WriteAsync(new OrleansProvider(first), version: 1));

        var second = WriteAsync(provider, version: 1);
        while (!second.IsCompleted && !await IsAwaitingLockAsync(schema))
        {
        }

        await transaction.CommitAsync();

        Assert.Null(await second);
    }

    private static async Task<bool> IsAwaitingLockAsync(PostgresSchema schema) => (await schema.ListAsync(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INTO OrleansStorage%'")).Count > 0;

    private static async Task<List<OrleansProvider.Row>> ReadAsync(OrleansProvider provider) =>
        await provider.AskAsync("ReadFromStorageKey", Key());

    private static async Task<int?> WriteAsync(
        OrleansProvider provider, int? version, byte payload = 1, (string, object?)[]? key = null) =>
        NewVersion(await provider.AskAsync(
            "WriteToStorageKey", [.. key ?? Key(), ("GrainStateVersion", version), ("PayloadBinary", new[] { payload })]));

    private static async Task<int?> ChangeAsync(OrleansProvider provider, string queryKey, int? version) =>
        NewVersion(await provider.AskAsync(queryKey, [.. Key(), ("GrainStateVersion", version)]));

    private static int? NewVersion(List<OrleansProvider.Row> rows) => (int?)rows.SingleOrDefault()?["NewGrainStateVersion"];

    private static (string Name, object? Value)[] Key(
        string service = "billing", string state = "clock", long n0 = 0, long n1 = 0, string? extension = "tenant/account") =>
    [
        ("GrainIdHash", 17), ("GrainIdN0", n0), ("GrainIdN1", n1), ("GrainTypeHash", 18), ("GrainTypeString", state),
        ("GrainIdExtensionString", extension), ("ServiceId", service),
    ];
}
