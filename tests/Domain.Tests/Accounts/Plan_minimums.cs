using Billing.Domain.Accounts;
using Billing.Domain.Conventions;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

public sealed class Plan_minimums
{
    /// <summary>
    /// Usage ends at the instant of a change, fees at the beginning of its day. A minimum that went by the instant reached
    /// half an hour into the day that the next term bills again: 00:30 in Los Angeles.
    /// </summary>
    [Fact]
    public void Billed_up_to_a_change_do_not_reach_into_the_day_that_the_change_bills()
    {
        var plan = Plans.Monthly("least", 10).With(Plans.Metered("calls", 0.5m)) with { Minimum = Eur(100) };
        var life = new Life(BillingProfiles.Standard, new AccountTerms(Euro, "America/Los_Angeles"), plan)
            .At("2024-04-01T16:30:00Z").Subscribe("least")
            .At("2024-04-13T07:30:00Z").Do(new AccountCommand.ChangeAnchor("s", 13, new Effective.Now()))
            .At("2024-04-13T14:30:00Z").Do(new AccountCommand.BlockBilling("s", new LocalDate(2024, 4, 1)))
            .At("2024-04-13T15:30:00Z").Do(new AccountCommand.UnblockBilling("s", new LocalDate(2024, 4, 13)))
            .At("2024-07-01");

        var minimums = life.State.Subscriptions[0].Billed.Where(span => span.Item.Code == "plan minimum").OrderBy(span => span.Span.StartAt).ToList();
        Assert.NotEmpty(minimums);
        Assert.All(minimums.Zip(minimums.Skip(1)), pair => Assert.True(pair.First.Span.EndAt <= pair.Second.Span.StartAt));
        Assert.Equal(At("2024-04-13T07:00:00Z"), minimums[0].Span.EndAt);
    }
}
