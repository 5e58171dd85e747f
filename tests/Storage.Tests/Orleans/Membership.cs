namespace Billing.Storage.Tests;

public class Membership
{
    private const int Joining = 2;
    private const int Active = 3;
    private const int Dead = 6;

    private static readonly DateTime Noon = new(2026, 3, 31, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_cluster_is_founded_once_and_is_empty_at_version_zero()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);

        Assert.True(await FoundAsync(provider));
        Assert.False(await FoundAsync(provider));

        var row = Assert.Single(await AllAsync(provider));
        Assert.Equal((0, null), (row["Version"], row["StartTime"]));
    }

    [Fact]
    public async Task A_silo_joins_with_the_version_it_has_read_and_moves_it()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);

        Assert.True(await JoinAsync(provider, port: 1, version: 0));
        Assert.True(await JoinAsync(provider, port: 2, version: 1));

        var rows = await AllAsync(provider);
        Assert.Equal([1, 2], rows.Select(row => (int)row["Port"]!).Order());
        Assert.All(rows, row => Assert.Equal(2, row["Version"]));
        var silo = rows.Single(row => 1 == (int)row["Port"]!);
        Assert.Equal("127.0.0.1", silo["Address"]);
        Assert.Equal((7, "silo", "host", Joining), (silo["Generation"], silo["SiloName"], silo["HostName"], silo["Status"]));
        Assert.Equal((30_001, null, Noon, Noon), (silo["ProxyPort"], silo["SuspectTimes"], silo["StartTime"], silo["IAmAliveTime"]));
    }

    [Theory]
    [InlineData(2, 0, "a version that has moved on")]
    [InlineData(2, 5, "a version that never was")]
    [InlineData(1, 1, "a member that is there already")]
    public async Task A_conflicting_join_is_refused_and_changes_nothing(int port, int version, string why)
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);

        Assert.False(await JoinAsync(provider, port, version), why);

        Assert.Equal(1, Assert.Single(await AllAsync(provider))["Version"]);
    }

    [Fact]
    public async Task A_member_changes_only_together_with_the_version()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);

        Assert.True(await ChangeAsync(provider, port: 1, version: 1, Active, suspects: "127.0.0.1:2@7,2026-03-31 12:00:00.000 GMT"));
        Assert.False(await ChangeAsync(provider, port: 1, version: 1, Dead));
        Assert.False(await ChangeAsync(provider, port: 9, version: 2, Dead), "no such member");

        var row = Assert.Single(await AllAsync(provider));
        Assert.Equal((Active, 2), (row["Status"], row["Version"]));
        Assert.Equal("127.0.0.1:2@7,2026-03-31 12:00:00.000 GMT", row["SuspectTimes"]);
    }

    [Fact]
    public async Task Of_concurrent_changes_with_one_version_exactly_one_wins()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async silo =>
        {
            await using var connection = await schema.OpenAsync();
            var rival = new OrleansProvider(connection);
            return silo % 2 == 0
                ? await JoinAsync(rival, port: 10 + silo, version: 1)
                : await ChangeAsync(rival, port: 1, version: 1, Active);
        }));

        Assert.Single(answers, won => won);
        Assert.All(await AllAsync(provider), row => Assert.Equal(2, row["Version"]));
    }

    [Fact]
    public async Task One_member_is_read_with_the_version_and_a_stranger_as_the_version_alone()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);
        await JoinAsync(provider, port: 2, version: 1);

        var member = Assert.Single(await provider.AskAsync("MembershipReadRowKey", Silo(port: 1)));
        var stranger = Assert.Single(await provider.AskAsync("MembershipReadRowKey", Silo(port: 9)));

        Assert.Equal((1, 2), (member["Port"], member["Version"]));
        Assert.Equal((null, 2), (stranger["StartTime"], stranger["Version"]));
    }

    [Fact]
    public async Task A_heartbeat_does_not_move_the_version()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);

        await provider.AskAsync("UpdateIAmAlivetimeKey", [.. Silo(port: 1), ("IAmAliveTime", Noon.AddMinutes(1))]);

        var row = Assert.Single(await AllAsync(provider));
        Assert.Equal((Noon.AddMinutes(1), 1), (row["IAmAliveTime"], row["Version"]));
    }

    [Fact]
    public async Task Gateways_are_the_active_silos_with_a_proxy_port()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);
        await JoinAsync(provider, port: 2, version: 1);
        await JoinAsync(provider, port: 3, version: 2, gateway: 0);
        await ChangeAsync(provider, port: 1, version: 3, Active);
        await ChangeAsync(provider, port: 3, version: 4, Active);

        var gateway = Assert.Single(await provider.AskAsync("GatewaysQueryKey", ("DeploymentId", "cluster"), ("Status", Active)));

        Assert.Equal(("127.0.0.1", 30_001, 7), (gateway["Address"], gateway["ProxyPort"], gateway["Generation"]));
    }

    [Fact]
    public async Task Silent_silos_are_cleaned_up_unless_they_count_as_active()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);
        await JoinAsync(provider, port: 2, version: 1);
        await JoinAsync(provider, port: 3, version: 2);
        await ChangeAsync(provider, port: 1, version: 3, Active);
        await ChangeAsync(provider, port: 2, version: 4, Dead);
        await provider.AskAsync("UpdateIAmAlivetimeKey", [.. Silo(port: 3), ("IAmAliveTime", Noon.AddHours(1))]);

        await provider.AskAsync("CleanupDefunctSiloEntriesKey", ("DeploymentId", "cluster"), ("IAmAliveTime", Noon.AddMinutes(1)));

        Assert.Equal([1, 3], (await AllAsync(provider)).Select(row => (int)row["Port"]!).Order());
    }

    [Fact]
    public async Task A_cluster_is_deleted_without_the_others()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        var provider = await OrleansProvider.OnNewSchemaAsync(schema);
        await FoundAsync(provider);
        await JoinAsync(provider, port: 1, version: 0);
        await provider.DoesAsync("InsertMembershipVersionKey", ("DeploymentId", "other"));

        await provider.AskAsync("DeleteMembershipTableEntriesKey", ("DeploymentId", "cluster"));

        Assert.Empty(await AllAsync(provider));
        Assert.Equal(["other"], await schema.ListAsync("SELECT DeploymentId FROM OrleansMembershipVersionTable"));
    }

    private static Task<bool> FoundAsync(OrleansProvider provider) =>
        provider.DoesAsync("InsertMembershipVersionKey", ("DeploymentId", "cluster"));

    private static Task<bool> JoinAsync(OrleansProvider provider, int port, int version, int gateway = 30_001) => provider.DoesAsync(
        "InsertMembershipKey",
        [
            .. Silo(port), ("IAmAliveTime", Noon), ("SiloName", "silo"), ("HostName", "host"), ("StartTime", Noon),
            ("Status", Joining), ("ProxyPort", gateway), ("Version", version),
        ]);

    private static Task<bool> ChangeAsync(OrleansProvider provider, int port, int version, int status, string? suspects = null) =>
        provider.DoesAsync(
            "UpdateMembershipKey",
            [.. Silo(port), ("IAmAliveTime", Noon), ("Status", status), ("SuspectTimes", suspects), ("Version", version)]);

    private static Task<List<OrleansProvider.Row>> AllAsync(OrleansProvider provider) =>
        provider.AskAsync("MembershipReadAllKey", ("DeploymentId", "cluster"));

    private static (string Name, object? Value)[] Silo(int port) =>
        [("DeploymentId", "cluster"), ("Address", "127.0.0.1"), ("Port", port), ("Generation", 7)];
}
