using Billing.Domain.Invoices;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Tests.Serialization;
using Billing.Storage;

namespace Billing.Grains.Tests.Accounts;

public class Account_grain
{
    private const string Key = "acme/customer-1";

    [Fact]
    public async Task A_customer_who_subscribes_has_an_invoice_that_a_restart_does_not_change()
    {
        await using var cluster = await Cluster.DeployAsync();
        var account = await SubscribedAsync(cluster);
        var before = await PaidAsync(account);
        var invoice = Assert.Single(before.State.Invoices);
        Assert.Equal(60_00, invoice.Total.MinorUnits);
        await cluster.RestartAsync();
        Assert.Null(Alike.Difference(before, await cluster.Grains.GetGrain<IAccountGrain>(Key).ReadState()));
    }

    [Fact]
    public async Task A_key_sent_again_is_answered_as_the_first_time_and_changes_nothing()
    {
        await using var cluster = await Cluster.DeployAsync();
        var account = await SubscribedAsync(cluster);
        var first = (await account.Send(Given.Keyed("charge", Given.Charge(10_00)))).Answer;
        var seq = (await PaidAsync(account)).Seq;
        Assert.Equal(new CommandReply(first, IsReplay: true), await account.Send(Given.Keyed("charge", Given.Charge(10_00))));
        await cluster.RestartAsync();
        account = cluster.Grains.GetGrain<IAccountGrain>(Key);
        Assert.Equal(new CommandReply(first, IsReplay: true), await account.Send(Given.Keyed("charge", Given.Charge(10_00))));
        Assert.Equal(seq, (await account.ReadState())!.Seq);
    }

    [Fact]
    public async Task A_key_with_another_body_is_told_so()
    {
        await using var cluster = await Cluster.DeployAsync();
        var account = await SubscribedAsync(cluster);
        await account.Send(Given.Keyed("charge", Given.Charge(10_00)));
        Assert.IsType<CommandAnswer.KeyReused>((await account.Send(Given.Keyed("charge", Given.Charge(20_00)))).Answer);
    }

    [Fact]
    public async Task A_refusal_is_stored_under_its_key_and_stands_although_the_state_moved_on()
    {
        await using var cluster = await Cluster.DeployAsync();
        var account = cluster.Grains.GetGrain<IAccountGrain>(Key);
        var refused = Assert.IsType<CommandAnswer.Refused>((await account.Send(Given.Keyed("early", Given.Charge(10_00)))).Answer);
        Assert.Equal("account_not_open", refused.Rejection.Code);
        await account.Send(Given.Keyed("open", Given.Open));
        Assert.Equal(refused, (await account.Send(Given.Keyed("early", Given.Charge(10_00)))).Answer);
    }

    [Fact]
    public async Task A_hundred_commands_at_once_each_take_effect_once()
    {
        await using var cluster = await Cluster.DeployAsync();
        var account = await SubscribedAsync(cluster);
        var before = (await account.ReadState())!.State.Invoices.Length;
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number =>
            account.Send(Given.Keyed($"charge-{number % 50}", Given.Charge(100 + (number % 50))))));
        Assert.All(answers, static answer => Assert.IsType<CommandAnswer.Accepted>(answer.Answer));
        Assert.Equal(50, (await account.ReadState())!.State.Invoices.Length - before);
    }

    [Fact]
    public async Task An_entry_that_another_writer_made_drops_the_activation_and_not_the_journal()
    {
        await using var cluster = await Cluster.DeployAsync();
        var account = await SubscribedAsync(cluster);
        await PaidAsync(account);
        var loaded = await cluster.Journal.LoadAsync(AccountKey.Parse(Key), snapshotFormat: 0);
        await cluster.Journal.CommitAsync(new Commit
        {
            Account = AccountKey.Parse(Key),
            Expected = loaded.Head,
            Command = "rival",
            Cause = "test",
            At = NodaTime.Instant.FromUtc(2026, 1, 1, 0, 0),
            Facts = "[]"u8.ToArray(),
        });
        await Assert.ThrowsAnyAsync<Orleans.Storage.InconsistentStateException>(
            () => account.Send(Given.Keyed("late", Given.Charge(10_00))));
        Assert.IsType<CommandAnswer.Accepted>((await account.Send(Given.Keyed("late", Given.Charge(10_00)))).Answer);
        Assert.Equal(2, (await account.ReadState())!.State.Invoices.Count(static invoice => invoice.Status != InvoiceStatus.Draft));
    }

    /// <summary>The account once the simulated provider's answers have come.</summary>
    private static async Task<AccountSnapshot> PaidAsync(IAccountGrain account)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(10))
        {
            if (await account.ReadState() is { } view && view.State.Invoices.All(static invoice => invoice.Open.IsZero))
            {
                return view;
            }
        }

        throw new TimeoutException("An invoice stays open.");
    }

    private static async Task<IAccountGrain> SubscribedAsync(Cluster cluster)
    {
        await cluster.Grains.GetGrain<ICatalogGrain>("acme/catalog").Publish(Given.Monthly());
        var account = cluster.Grains.GetGrain<IAccountGrain>(Key);
        Assert.IsType<CommandAnswer.Accepted>((await account.Send(Given.Keyed("open", Given.Open))).Answer);
        Assert.IsType<CommandAnswer.Accepted>((await account.Send(Given.Keyed("subscribe", Given.Subscribe()))).Answer);
        return account;
    }
}
