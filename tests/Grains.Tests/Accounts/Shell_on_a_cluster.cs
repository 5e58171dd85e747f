using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.TestClocks;
using Billing.Grains.Clocks;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Clocks;
using Billing.Grains.Interfaces.TestClocks;
using NodaTime;

namespace Billing.Grains.Tests.Accounts;

/// <summary>What the simulated lives prove, once more on a real cluster and a real database: its timers, reminders and turns.</summary>
public class Shell_on_a_cluster
{
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 31, 10, 0);

    [Fact]
    public async Task A_payment_that_is_awaited_makes_the_answer_final()
    {
        await using var cluster = await Cluster.DeployAsync();
        var account = await OpenAsync(cluster, "acme/anna", new AccountTerms(Given.Euro, "Europe/Berlin"));
        var charge = Given.Keyed("charge", Given.Charge(10_00)) with { AwaitsSettlement = true };
        Assert.False(Assert.IsType<CommandAnswer.Accepted>((await account.Send(charge)).Answer).IsFinal);
        var settled = Assert.IsType<SettlementAnswer.Settled>(await account.WhenSettled("charge"));
        Assert.IsType<ProviderOutcome.Succeeded>(Assert.Single(Assert.IsType<CommandAnswer.Accepted>(settled.Answer).Outcomes).Outcome);
        await cluster.RestartAsync();
        account = cluster.Grains.GetGrain<IAccountGrain>("acme/anna");
        Assert.Equal(new CommandReply(settled.Answer, IsReplay: true), await account.Send(charge));
        Assert.Equal(settled, await account.WhenSettled("charge"));
    }

    [Fact]
    public async Task A_year_passes_on_a_test_clock_and_every_month_is_numbered_and_paid()
    {
        await using var cluster = await Cluster.DeployAsync();
        var clock = cluster.Grains.GetGrain<ITestClockGrain>("acme/fast");
        await clock.Send(new TestClockCommand.Create("c", Start));
        var terms = new AccountTerms(Given.Euro, "Europe/Berlin") { TestClock = "fast", NumbersComeLater = true };
        var account = await OpenAsync(cluster, "acme/anna", terms);
        await UntilAsync(async () => (await clock.Read())!.Accounts.Length == 1);

        var year = new TestClockCommand.Advance("y", Start + Duration.FromDays(365));
        Assert.IsType<TestClockAnswer.Advances>(await clock.Send(year));
        await UntilAsync(async () => await clock.Send(year) is TestClockAnswer.Shows);
        var state = (await account.ReadState())!.State;
        Assert.Equal(13, state.Invoices.Length);
        Assert.All(state.Invoices, static invoice => Assert.True(invoice.Open.IsZero));
        Assert.Equal(Enumerable.Range(1, 13).Select(static number => $"INV-{number:D6}"), state.Invoices.Select(static invoice => invoice.Number));
    }

    [Fact]
    public async Task Shards_tick_on_the_journal()
    {
        await using var cluster = await Cluster.DeployAsync();
        await ClockShards.StartAsync(cluster.Grains, new GrainSettings());
        foreach (var shard in Enumerable.Range(0, new GrainSettings().ClockShards))
        {
            await UntilAsync(async () => await cluster.Grains.GetGrain<IClockShardGrain>(shard).Read() is { SweptAt: not null, IsClockTrusted: true });
        }
    }

    private static async Task<IAccountGrain> OpenAsync(Cluster cluster, string key, AccountTerms terms)
    {
        await cluster.Grains.GetGrain<ICatalogGrain>("acme/catalog").Publish(Given.Monthly());
        var account = cluster.Grains.GetGrain<IAccountGrain>(key);
        Assert.IsType<CommandAnswer.Accepted>((await account.Send(Given.Keyed("open", new AccountCommand.OpenAccount(terms)))).Answer);
        Assert.IsType<CommandAnswer.Accepted>((await account.Send(Given.Keyed("subscribe", Given.Subscribe()))).Answer);
        return account;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It does not come to be.");
        }
    }
}
