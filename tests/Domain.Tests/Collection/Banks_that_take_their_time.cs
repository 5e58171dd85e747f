using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>A payment that a bank decides later is asked about ever more rarely, and then somebody has to look. It is never asked for twice.</summary>
public sealed class Banks_that_take_their_time
{
    [Fact]
    public void Are_asked_after_an_hour_a_day_and_rarely_and_then_no_more()
    {
        var state = Answered(new ProviderOutcome.Processing());
        Assert.Equal(["0:01:00", "1:01:00", "3:01:00", "7:01:00"], Asked(ref state, Duration.FromDays(40)));
        Assert.True(Assert.Single(state.Leases).IsStuck);
        Assert.Null(EffectLeases.NextUntil(state));
        Assert.Single(state.Pending);
        Assert.Empty(EffectLeases.AskAgain(state, At("2025-01-01")).Facts);
    }

    [Fact]
    public void Are_still_heard_when_nobody_asks_any_more()
    {
        var state = Answered(new ProviderOutcome.Processing());
        _ = Asked(ref state, Duration.FromDays(40));
        var key = state.Pending[0].Key;
        var heard = (Decision.Accepted)AccountDecisions.Decide(
            state, new AccountCommand.SettleEffect(key, new ProviderOutcome.Succeeded("pi_1")), "late", state.AdvancedTo, new([]));

        Assert.Equal(0, heard.Next!.Invoices[^1].Open.MinorUnits);
        Assert.Empty(heard.Next.Leases);
    }

    [Fact]
    public void Are_asked_without_end_as_long_as_nobody_knows()
    {
        var state = Answered(new ProviderOutcome.Unknown());
        Assert.True(Asked(ref state, Duration.FromDays(40)).Count > 24 * 39);
        Assert.False(Assert.Single(state.Leases).IsStuck);
    }

    [Fact]
    public void Are_told_when_they_were_asked_first()
    {
        var state = Answered(new ProviderOutcome.Unknown());
        _ = Asked(ref state, Duration.FromDays(2));
        Assert.Equal(At("2024-01-01"), state.Leases[0].AskedAt);
    }

    private static AccountState Answered(ProviderOutcome outcome)
    {
        var life = new Life(BillingProfiles.Standard, Plans.Monthly("p", 10m)).At("2024-01-01");
        var now = life.Now;
        var state = Taken(life.State, AccountDecisions.Decide(life.State, new AccountCommand.ChargeOnce([new("thing", Eur(10))]), "c", now, new([])), now);
        return Taken(state, AccountDecisions.Decide(state, new AccountCommand.SettleEffect(state.Pending[0].Key, outcome), "said", now, new([])), now);
    }

    // As the shell does it: leases begin when a decision is stored.
    private static AccountState Taken(AccountState state, Decision decision, Instant now) =>
        EffectLeases.Begin(((Decision.Accepted)decision).Facts, now).Aggregate(state, AccountEvolution.Apply);

    /// <summary>When it was asked again, as days, hours and minutes since it was asked first; its answer is the same each time.</summary>
    private static List<string> Asked(ref AccountState state, Duration until)
    {
        var asked = new List<string>();
        while (EffectLeases.NextUntil(state) is { } at && at <= At("2024-01-01") + until)
        {
            var again = EffectLeases.AskAgain(state, at);
            asked.AddRange(again.Effects.Select(_ => (at - At("2024-01-01")).ToString("D:hh:mm", null)));
            state = again.Facts.Aggregate(state, AccountEvolution.Apply);
        }

        return asked;
    }
}
