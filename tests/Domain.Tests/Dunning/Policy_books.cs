using Billing.Domain.Dunning;

namespace Billing.Domain.Tests.Dunning;

/// <summary>The policies of a tenant and their versions.</summary>
public sealed class Policy_books
{
    [Fact]
    public void Have_what_ships_without_anybody_doing_anything()
    {
        var book = new PolicyBook();
        Assert.Equal(["cards", "invoices", "paypal", "standard"], book.All.Select(static policy => policy.Name));
        Assert.Equal(ShippedPolicies.Cards, book.InForce("cards"));
        Assert.Null(book.InForce("mine"));
        Assert.True(book.IsShipped(ShippedPolicies.Cards));
    }

    [Fact]
    public void Give_the_next_number_to_each_version_and_put_it_in_force()
    {
        var (book, first) = Uploaded(new PolicyBook(), "mine", days: 1);
        (book, var second) = Uploaded(book, "mine", days: 2);
        Assert.Equal((1, 2), (first!.Version, second!.Version));
        Assert.Equal(second, book.InForce("mine"));
        Assert.Equal(first, book.Find("mine", 1));
        Assert.False(book.IsShipped(first));
    }

    [Fact]
    public void Count_on_from_what_ships_so_that_one_number_is_never_two_policies()
    {
        var (book, own) = Uploaded(new PolicyBook(), "cards", days: 1);
        Assert.Equal(2, own!.Version);
        Assert.Equal(own, book.InForce("cards"));
        Assert.Equal(ShippedPolicies.Cards, book.Find("cards", 1));
    }

    [Fact]
    public void Take_what_is_in_force_already_as_the_same_version()
    {
        var (book, first) = Uploaded(new PolicyBook(), "mine", days: 1);
        var (again, same) = Uploaded(book, "mine", days: 1);
        Assert.Same(book, again);
        Assert.Equal(first, same);
        Assert.Same(book, PolicyDecisions.Upload(book, ShippedPolicies.PayPal).Next);
    }

    [Fact]
    public void Take_what_was_in_force_once_as_a_new_version_so_that_one_can_go_back()
    {
        var book = Uploaded(Uploaded(new PolicyBook(), "mine", days: 1).Book, "mine", days: 2).Book;
        Assert.Equal(3, Uploaded(book, "mine", days: 1).Policy!.Version);
    }

    [Fact]
    public void Open_no_case_under_what_is_withdrawn_and_keep_it_to_be_read()
    {
        var book = Uploaded(Uploaded(new PolicyBook(), "mine", days: 1).Book, "mine", days: 2).Book;
        book = PolicyDecisions.Withdraw(book, new PolicyKey("mine", 2)).Next;
        Assert.Equal(1, book.InForce("mine")!.Version);
        Assert.NotNull(book.Find("mine", 2));
        Assert.Same(book, PolicyDecisions.Withdraw(book, new PolicyKey("mine", 2)).Next);

        book = PolicyDecisions.Withdraw(book, new PolicyKey("mine", 1)).Next;
        Assert.Null(book.InForce("mine"));
        Assert.Null(PolicyDecisions.Withdraw(book, new PolicyKey("cards", 1)).Next.InForce("cards"));
        Assert.Equal("policy_unknown", PolicyDecisions.Withdraw(book, new PolicyKey("mine", 3)).Refused!.Code);
        Assert.Equal(3, Uploaded(book, "mine", days: 2).Policy!.Version);
    }

    [Fact]
    public void End_somewhere()
    {
        var book = Enumerable.Range(0, PolicyBook.VersionsMax).Aggregate(new PolicyBook(), static (book, day) => Uploaded(book, "mine", day).Book);
        var (same, none, refused) = PolicyDecisions.Upload(book, Policy("mine", PolicyBook.VersionsMax));
        Assert.Same(book, same);
        Assert.Null(none);
        Assert.Equal("policies_too_many", refused!.Code);
        Assert.Null(PolicyDecisions.Upload(book, Policy("mine", PolicyBook.VersionsMax - 1)).Refused);
    }

    private static (PolicyBook Book, DunningPolicy? Policy) Uploaded(PolicyBook book, string name, int days)
    {
        var (next, policy, refused) = PolicyDecisions.Upload(book, Policy(name, days));
        Assert.Null(refused);
        return (next, policy);
    }

    private static DunningPolicy Policy(string name, int days) => new(name, 0, [new("all", null, new DunningSchedule { GraceDays = days })]);
}
