namespace Billing.Storage.Tests;

public class What_a_commit_must_be
{
    private static readonly Commit Sound = Commits.On(Commits.Account(), JournalHead.Empty, "c-1");

    public static TheoryData<string, Commit> Unsound => new()
    {
        { "no account", Sound with { Account = default } },
        { "a head without a hash", Sound with { Expected = new JournalHead(1, default) } },
        { "no command", Sound with { Command = "" } },
        { "an empty key", Sound.Keyed("") },
        { "a nanosecond", Sound with { At = Commits.Noon.PlusNanoseconds(1) } },
        { "a clock between microseconds", Sound with { Clock = new(null, Commits.Noon.PlusTicks(1)) } },
        { "projections of nothing", Sound.WithoutFacts() with { Health = Commits.Utf8("{}") } },
        { "an outcome that is no fact", Sound.WithoutFacts() with { Settled = new("k", Commits.Utf8("a")) } },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public async Task Is_checked_before_any_store_sees_it(string what, Commit commit)
    {
        var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);

        var complaint = await Assert.ThrowsAsync<ArgumentException>(() => journal.CommitAsync(commit));

        Assert.True(complaint.Message.Length > 0, what);
    }

    [Theory]
    [InlineData("", "a")]
    [InlineData("t", "")]
    [InlineData("t/1", "a")]
    [InlineData("t", "ä")]
    [InlineData("t", "a b")]
    [InlineData("t", "a\0")]
    [InlineData("123456789012345678901234567890123", "a")]
    public void An_account_key_is_short_and_plain(string tenant, string account) =>
        Assert.Throws<ArgumentException>(() => new AccountKey(tenant, account));

    [Fact]
    public void Account_keys_are_ordered_as_collation_C_orders_them()
    {
        string[] names = ["A", "Z", "a", "z", "0", "-", ".", "_", "~", "a-", "a.", "aa"];
        var byCode = names.Order(StringComparer.Ordinal).Select(name => new AccountKey("t", name));

        Assert.Equal(byCode, names.Select(name => new AccountKey("t", name)).Order());
        Assert.Equal(new AccountKey("t-1", "acme~1"), AccountKey.Parse("t-1/acme~1"));
    }
}
