using Billing.Domain.Accounts;
using Billing.Domain.Recomputing;
using Billing.Embedded;
using Billing.Grains.Interfaces.Recomputing;
using Billing.Grains.Tests.Accounts;
using Billing.Storage;

namespace Billing.Grains.Tests.EmbeddedOnly;

public class Recomputed_accounts
{
    private const string Key = SimulatedBilling.Customer;

    [Fact]
    public void Show_at_their_provider_what_they_are_soon_after_they_are_known_there() => Run(async (billing, process, _) =>
    {
        await SimulatedBilling.OpenAsync(process);
        await SimulatedBilling.InsistAsync(SimulatedBilling.Account(process), Given.Keyed("map", new AccountCommand.MapCustomer("simulated", "cus_1")));
        Assert.Empty(billing.Ledger.ShownOf("cus_1"));

        await billing.Pass(TimeSpan.FromSeconds(20));

        Assert.Equal(
            ["account acme/customer-1", "account_type standard", "bad_debt false", "bad_debt_amount 0", "dunning_status none"],
            billing.Ledger.ShownOf("cus_1").Select(static word => $"{word.Key} {word.Value}"));
        Assert.Empty(await Grain(process).Drift(10, null));
    });

    [Fact]
    public void Are_told_what_is_wrong_without_anything_being_written_and_then_mended() => Run(async (billing, process, store) =>
    {
        await SimulatedBilling.OpenAsync(process);
        await SimulatedBilling.InsistAsync(SimulatedBilling.Account(process), Given.Keyed("map", new AccountCommand.MapCustomer("simulated", "cus_1")));
        await billing.Pass(TimeSpan.FromSeconds(20));
        billing.Ledger.Show("cus_1", billing.Ledger.ShownOf("cus_1").SetItem("bad_debt", "true"));
        await SpoilAsync(store, ViewKind.Profile, "{\"broken\":");

        var dry = (await Grain(process).Run(new RecomputeAsked("operator", IsDry: true)))!;
        Assert.Equal(["metadata bad_debt true false", "profile  {\"broken\": "], Short(dry));
        Assert.Equal("true", billing.Ledger.ShownOf("cus_1")["bad_debt"]);
        Assert.Empty(await Grain(process).Drift(10, null));

        var meant = (await Grain(process).Run(new RecomputeAsked("operator", IsDry: false)))!;
        Assert.Equal(Short(dry), Short(meant));
        Assert.Equal("false", billing.Ledger.ShownOf("cus_1")["bad_debt"]);
        Assert.True((await Grain(process).Run(new RecomputeAsked("operator", IsDry: false))) is { Differences.IsEmpty: true, Repairs.IsEmpty: true });
        var drift = await Grain(process).Drift(10, null);
        Assert.Equal(2, drift.Length);
        Assert.All(drift, static one => Assert.True(one.MendedAt is not null && one.Cause == "operator"));
    });

    [Fact]
    public void Lose_a_snapshot_that_is_not_what_their_journal_adds_up_to() => Run(async (billing, process, _) =>
    {
        var account = await SimulatedBilling.OpenAsync(process);
        await billing.Pass(TimeSpan.FromSeconds(2));
        var stands = (await account.ReadState())!;
        var key = AccountKey.Parse(Key);
        var head = (await billing.Journal.LoadAsync(key, -1)).Head;
        var wrong = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            stands.State with { IsInvoicingOff = true }, Interfaces.Serialization.BillingSerialization.Documents);
        await billing.Journal.SaveSnapshotAsync(key, new Snapshot(head, SnapshotFormats.Current, wrong));

        var answer = (await Grain(process).Run(new RecomputeAsked("operator", IsDry: false)))!;

        Assert.Equal(["state isInvoicingOff true false"], Short(answer));
        Assert.Null((await billing.Journal.LoadAsync(key, SnapshotFormats.Current)).Snapshot);
        Assert.True((await Grain(process).Run(new RecomputeAsked("operator", IsDry: false)))!.Differences.IsEmpty);
    });

    [Fact]
    public void Leave_memory_when_it_came_from_such_a_snapshot() => Run(async (billing, process, _) =>
    {
        var stands = (await (await SimulatedBilling.OpenAsync(process)).ReadState())!;
        var key = AccountKey.Parse(Key);
        process.Kill();
        var head = (await billing.Journal.LoadAsync(key, -1)).Head;
        var wrong = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            stands.State with { IsAutoPayOff = true }, Interfaces.Serialization.BillingSerialization.Documents);
        await billing.Journal.SaveSnapshotAsync(key, new Snapshot(head, SnapshotFormats.Current, wrong));
        process = await billing.StartAsync();
        Assert.True((await SimulatedBilling.Account(process).ReadState())!.State.IsAutoPayOff);

        var answer = (await Grain(process).Run(new RecomputeAsked("operator", IsDry: false) { AsksTheAccount = true }))!;

        Assert.Equal(["memory", "snapshot"], answer.Differences.Select(static one => one.Record).Distinct().Order(StringComparer.Ordinal));
        Assert.False((await SimulatedBilling.Account(process).ReadState())!.State.IsAutoPayOff);
        Assert.True((await Grain(process).Run(new RecomputeAsked("operator", IsDry: false) { AsksTheAccount = true }))!.Differences.IsEmpty);
    });

    [Fact]
    public void Are_all_looked_through_by_the_sweep_and_the_next_one_waits_for_its_day() => Run(async (billing, process, store) =>
    {
        await SimulatedBilling.OpenAsync(process);
        await billing.Pass(TimeSpan.FromSeconds(30));
        await SpoilAsync(store, ViewKind.Profile, "{}");
        var sweep = process.Grains.GetGrain<IRecomputeSweepGrain>(0);

        await sweep.Start();
        await billing.Pass(TimeSpan.FromSeconds(10));

        var drift = await Grain(process).Drift(50, null);
        Assert.NotEmpty(drift);
        Assert.All(drift, static one => Assert.Equal("schedule", one.Cause));
        var standing = await sweep.Standing();
        Assert.True(standing is { At: null, Looked: 1, Failed: 0, BeganAt: not null }, standing.ToString());

        await billing.Pass(TimeSpan.FromHours(23));
        Assert.Equal(1, (await sweep.Standing()).Looked);
        await billing.Pass(TimeSpan.FromHours(2));
        Assert.Equal(2, (await sweep.Standing()).Looked);
    });

    [Fact]
    public void Which_there_are_not_are_not_looked_through() => Run(async (_, process, _) =>
        Assert.Null(await process.Grains.GetGrain<IRecomputeGrain>("acme/nobody").Run(new RecomputeAsked("operator", IsDry: true))));

    private static void Run(Func<SimulatedBilling, SimulatedProcess, MemoryRecompute, Task> test)
    {
        var billing = new SimulatedBilling();
        var store = new MemoryRecompute(billing.Memory);
        billing.Recompute = store;
        billing.World.Run(async () => await test(billing, await billing.StartAsync(), store));
    }

    private static IRecomputeGrain Grain(SimulatedProcess process) => process.Grains.GetGrain<IRecomputeGrain>(Key);

    private static List<string> Short(RecomputeAnswer answer) =>
        [.. answer.Differences.Select(static one => $"{one.View} {one.Field} {one.Stood} {(one.ShouldBe?.Length > 20 ? "" : one.ShouldBe)}").Order(StringComparer.Ordinal)];

    private static async Task SpoilAsync(MemoryRecompute store, string kind, string document)
    {
        var key = AccountKey.Parse(Key);
        var stored = await store.ReadAsync(key, []);
        var record = stored.Views.Records.Single(record => record.Kind == kind);
        await store.MendAsync(key, new Mending(stored.HeadSeq, record.At, "test", [], [new Repair.WriteRecord(record with { Document = document })], stored.Views.Written));
    }
}
