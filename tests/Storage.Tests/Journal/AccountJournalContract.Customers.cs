namespace Billing.Storage.Tests;

/// <summary>Whose a provider's customer is: as soon as the commit that says so has won, and never before.</summary>
public abstract partial class AccountJournalContract
{
    private static readonly ClaimedCustomer Cus = new("stripe", "cus_1");

    [Fact]
    public async Task A_customer_is_known_with_the_commit_that_brings_it()
    {
        await using var test = await StartAsync();
        Assert.Null(await test.Mappings.FindAsync("stripe", "cus_1"));

        (await test.Journal.CommitAsync(Claiming(Acme, JournalHead.Empty, "c-1"))).Head();

        Assert.Equal(new ProviderMapping(Acme, IsContested: false), await test.Mappings.FindAsync("stripe", "cus_1"));
        Assert.Null(await test.Mappings.FindAsync("paypal", "cus_1"));
        Assert.Empty(await test.Mappings.ReadContestedAsync(10));
    }

    [Fact]
    public async Task A_commit_that_loses_claims_nobody()
    {
        await using var test = await StartAsync();
        await test.Journal.CommitAsync(Commits.On(Acme, JournalHead.Empty, "c-1"));

        Assert.Equal(new CommitOutcome.Lost(1), await test.Journal.CommitAsync(Claiming(Acme, JournalHead.Empty, "c-2")));
        Assert.Null(await test.Mappings.FindAsync("stripe", "cus_1"));
    }

    [Fact]
    public async Task A_customer_that_two_claim_is_the_firsts_and_neither_commit_fails()
    {
        await using var test = await StartAsync();
        var (first, second) = (Commits.Account("zoe"), Commits.Account("adam"));
        var head = (await test.Journal.CommitAsync(Claiming(first, JournalHead.Empty, "c-1"))).Head();
        (await test.Journal.CommitAsync(Claiming(second, JournalHead.Empty, "c-1"))).Head();
        (await test.Journal.CommitAsync(Claiming(first, head, "c-2"))).Head();

        Assert.Equal(new ProviderMapping(first, IsContested: true), await test.Mappings.FindAsync("stripe", "cus_1"));
        var contested = Assert.Single(await test.Mappings.ReadContestedAsync(10));
        Assert.Equal([first, second], contested.Accounts);
    }

    [Fact]
    public async Task Claims_of_many_accounts_at_once_are_all_there()
    {
        await using var test = await StartAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            test.Journal.CommitAsync(Claiming(Commits.Account($"a-{i}"), JournalHead.Empty, "c-1") with { Customers = [new("stripe", $"cus_{7 - i}")] })));

        Assert.All(outcomes, static outcome => Assert.IsType<CommitOutcome.Won>(outcome));
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal($"a-{i}", (await test.Mappings.FindAsync("stripe", $"cus_{7 - i}"))?.Account.Account);
        }
    }

    private static Commit Claiming(AccountKey account, JournalHead head, string command) => Commits.On(account, head, command) with { Customers = [Cus] };
}
