using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>What a provider says of its own accord is a hint: it is looked at, once, and an older one never counts.</summary>
public sealed class Notices
{
    private static readonly AccountCommand.TakeNotice Dispute = Of("e1", NoticeSubject.Dispute, "dp_1");

    public static TheoryData<string, int, int, NoticeVerdict, string> Orders => new()
    {
        { "e2", 5, 0, NoticeVerdict.Looks, "the same second has no order" },
        { "e1", 5, 0, NoticeVerdict.Known, "the very same event" },
        { "e2", 5, 1, NoticeVerdict.Looks, "a tie of rank is looked at" },
        { "e2", 5, -1, NoticeVerdict.Stale, "older, and not further" },
        { "e2", 4, 9, NoticeVerdict.Stale, "a later word about an earlier state" },
        { "e2", 9, -9, NoticeVerdict.Looks, "further on, whatever its clock says" },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Are_ordered_by_rank_then_time(string id, int rank, int seconds, NoticeVerdict verdict, string why)
    {
        var life = Open().Do(Of("e1", NoticeSubject.Dispute, "dp_1", rank: 5));
        var next = Of(id, NoticeSubject.Dispute, "dp_1", rank: rank, after: seconds);

        Assert.True(verdict == VerdictOn(life, next), why);
        Assert.Equal(NoticeVerdict.Looks, VerdictOn(life, Of("e1", NoticeSubject.Dispute, "dp_2", rank: 1)));
    }

    [Fact]
    public void Ask_for_one_look_at_a_time_and_for_another_when_more_was_heard_meanwhile()
    {
        var life = Open().Do(Dispute).Do(Of("e2", NoticeSubject.Dispute, "dp_1", rank: 6));
        var first = Assert.Single(life.State.Pending.OfType<AccountEffect.LookAt>());

        life.Do(new AccountCommand.TakeReport(first.Key, null));
        var second = Assert.Single(life.State.Pending.OfType<AccountEffect.LookAt>());
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(first with { Key = second.Key }, second);

        life.Do(new AccountCommand.TakeReport(second.Key, null));
        Assert.Empty(life.State.Pending.OfType<AccountEffect.LookAt>());
        Assert.Empty(life.State.HeardMeanwhile);
        Assert.Empty(Accepted(life, new AccountCommand.TakeReport(first.Key, null)).Facts);
    }

    [Theory]
    [InlineData(NoticeSubject.Other)]
    [InlineData(NoticeSubject.Checkout)]
    [InlineData(NoticeSubject.Subscription)]
    [InlineData(NoticeSubject.Invoice)]
    [InlineData(NoticeSubject.Method)]
    [InlineData(NoticeSubject.Customer)]
    [InlineData(NoticeSubject.Payment)]
    public void Of_what_the_account_has_nothing_to_do_with_store_nothing(NoticeSubject subject)
    {
        var decided = Accepted(Open(), Of("e1", subject, "x"));
        Assert.Equal(NoticeVerdict.NothingToDo, decided.Verdict);
        Assert.Empty(decided.Facts);
    }

    public static TheoryData<HeardNotice, bool, string> Fits => new()
    {
        { Paid with { AmountMinorUnits = 1000, Currency = "eur" }, true, "as it was asked for" },
        { Paid with { AmountMinorUnits = 999, Currency = "eur" }, false, "another amount" },
        { Paid with { AmountMinorUnits = 1000, Currency = "usd" }, false, "another currency" },
        { Paid with { Key = null, Payment = "pi_9", Customer = "cus_other" }, false, "a customer whom we do not have there" },
        { Paid with { Key = null, Payment = "pi_9", Customer = "cus_1" }, true, "our customer, by somebody else's hand" },
    };

    [Theory]
    [MemberData(nameof(Fits))]
    public void That_contradict_what_was_asked_are_refused(HeardNotice notice, bool fits, string why)
    {
        var life = Open();
        life.Do(new AccountCommand.AddMethod(new("m", CollectionMethodKind.Card, "stripe", "pm_1") { Customer = "cus_1" }))
            .Do(new AccountCommand.ChargeOnce([new("thing", Eur(10))]));
        var key = life.State.Pending.OfType<Collect>().Single().Key;
        var command = new AccountCommand.TakeNotice(notice with { Key = notice.Key?.Replace("KEY", key, StringComparison.Ordinal) });

        Assert.True(fits == Decide(life, command) is Decision.Accepted, why);
        if (!fits)
        {
            Assert.Equal("notice_mismatch", life.Refused(command));
        }
    }

    [Fact]
    public void Of_a_request_that_became_another_payment_are_refused()
    {
        var life = Open().Do(new AccountCommand.ChargeOnce([new("thing", Eur(10))]));
        var key = life.State.Pending.OfType<Collect>().Single().Key;
        life.Do(new AccountCommand.AddMethod(new("m", CollectionMethodKind.Card, "stripe", "pm_1")));
        life.Do(new AccountCommand.SettleEffect(key, new ProviderOutcome.Declined(DeclineClass.Soft, "x")))
            .Do(new AccountCommand.PayInvoice(life.Last.Id)).Charge("pi_1");
        var paid = Paid with { Key = $"t/a/{life.Last.Payments[0].Key}" };

        Assert.Equal("notice_mismatch", life.Refused(new AccountCommand.TakeNotice(paid with { Payment = "pi_2" })));
        Assert.Equal(NoticeVerdict.Looks, VerdictOn(life, new AccountCommand.TakeNotice(paid with { Payment = "pi_1" })));
    }

    [Fact]
    public void Are_remembered_of_so_many_objects_and_those_that_have_ended_leave_first()
    {
        var life = Open();
        for (var i = 0; i < HeardObjects.ObjectsMax; i++)
        {
            life.Do(Of($"e{i}", NoticeSubject.Dispute, $"dp_{i}", rank: i == 7 ? 9 : 4, after: i));
        }

        life.Do(Of("more", NoticeSubject.Dispute, "dp_more"));
        Assert.Equal(HeardObjects.ObjectsMax, life.State.Heard.Length);
        Assert.DoesNotContain(life.State.Heard, static known => known.ObjectId == "dp_7");
        life.Do(Of("again", NoticeSubject.Dispute, "dp_again"));
        Assert.DoesNotContain(life.State.Heard, static known => known.ObjectId == "dp_more");
    }

    [Theory]
    [InlineData("t/a/c1.collect1", "c1.collect1")]
    [InlineData("t/a/with/slashes", "with/slashes")]
    [InlineData("c1.collect1", null)]
    [InlineData("t/a/", null)]
    [InlineData("/a/k", null)]
    [InlineData("t//k", null)]
    [InlineData(null, null)]
    public void Name_our_key_behind_tenant_and_account(string? key, string? ours) => Assert.Equal(ours, ProviderKeys.OwnPart(key));

    private static HeardNotice Paid => new("stripe", "e1", "payment_intent.succeeded", NoticeSubject.Payment, "pi_1", At("2024-01-01"), 9)
    {
        Key = "t/a/KEY",
        Payment = "pi_1",
    };

    private static AccountCommand.TakeNotice Of(string id, NoticeSubject subject, string of, int rank = 5, int after = 0) =>
        new(new("stripe", id, "something.happened", subject, of, At("2024-01-01") + Duration.FromSeconds(after), rank));

    private static Life Open() => new Life(BillingProfiles.Standard, Plans.Monthly("p", 10m)).At("2024-01-01");

    private static NoticeVerdict? VerdictOn(Life life, AccountCommand command) => Accepted(life, command).Verdict;

    private static Decision.Accepted Accepted(Life life, AccountCommand command) => Assert.IsType<Decision.Accepted>(Decide(life, command));

    private static Decision Decide(Life life, AccountCommand command) =>
        AccountDecisions.Decide(life.State, command, "asked", life.Now, new([]));
}
