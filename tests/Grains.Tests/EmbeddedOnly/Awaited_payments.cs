using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Tests.Accounts;
using Billing.Providers.Simulated;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>Commands whose senders wait for the outside world.</summary>
public class Awaited_payments
{
    private static readonly SentCommand Charge = Given.Keyed("charge", Given.Charge(10_00)) with { AwaitsSettlement = true };

    [Fact]
    public void An_answer_is_final_when_the_provider_has_answered_and_stays_as_it_is()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
            var first = Assert.IsType<CommandAnswer.Accepted>((await account.Send(Charge)).Answer);
            Assert.False(first.IsFinal);
            Assert.Single(first.Pending);

            var final = Assert.IsType<CommandAnswer.Accepted>(Assert.IsType<SettlementAnswer.Settled>(await account.WhenSettled("charge")).Answer);
            Assert.True(final.IsFinal);
            Assert.Empty(final.Pending);
            Assert.Equal(first.Pending[0], Assert.Single(final.Outcomes).Effect);
            Assert.IsType<ProviderOutcome.Succeeded>(final.Outcomes[0].Outcome);
            Assert.Equal((first.Seq, first.Made[0]), (final.Seq, final.Made[0]));

            Assert.Equal(new CommandReply(final, IsReplay: true), await account.Send(Charge));
            Assert.Empty((await account.ReadState())!.State.Awaited);
        });
    }

    [Fact]
    public void A_replay_waits_like_the_first_call()
    {
        var billing = new SimulatedBilling();
        billing.Provider = new SlowProvider(billing.Simulated, billing.World.Clock, TimeSpan.FromSeconds(7));
        billing.World.Run(async () =>
        {
            var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
            var first = await account.Send(Charge);
            var waiting = account.WhenSettled("charge");
            await billing.Pass(TimeSpan.FromSeconds(2));
            var replay = await account.Send(Charge);
            Assert.Equal(new CommandReply(first.Answer, IsReplay: true), replay);

            var before = billing.World.Clock.GetUtcNow();
            var settled = await account.WhenSettled("charge");
            Assert.InRange(billing.World.Clock.GetUtcNow() - before, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
            Assert.Equal(settled, await waiting);
            Assert.True(Assert.IsType<CommandAnswer.Accepted>(Assert.IsType<SettlementAnswer.Settled>(settled).Answer).IsFinal);
        });
    }

    [Fact]
    public void The_account_answers_others_while_somebody_waits()
    {
        var billing = new SimulatedBilling();
        billing.Provider = new SlowProvider(billing.Simulated, billing.World.Clock, TimeSpan.FromSeconds(7));
        billing.World.Run(async () =>
        {
            var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
            await account.Send(Charge);
            var waiting = account.WhenSettled("charge");
            var before = billing.World.Clock.GetUtcNow();
            Assert.IsType<CommandAnswer.Accepted>((await account.Send(Given.Keyed("other", Given.Charge(5_00)))).Answer);
            Assert.Equal(before, billing.World.Clock.GetUtcNow());
            await waiting;
        });
    }

    [Fact]
    public void Who_waits_twenty_seconds_is_told_what_is_pending_and_asks_again()
    {
        var billing = new SimulatedBilling();
        billing.Provider = new SlowProvider(billing.Simulated, billing.World.Clock, TimeSpan.FromSeconds(24));
        billing.World.Run(async () =>
        {
            var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
            await account.Send(Charge);
            var before = billing.World.Clock.GetUtcNow();
            var pending = Assert.IsType<SettlementAnswer.StillPending>(await account.WhenSettled("charge"));
            Assert.Equal(TimeSpan.FromSeconds(20), billing.World.Clock.GetUtcNow() - before);
            Assert.Equal(1, Assert.Single(pending.Standing).Tries);
            Assert.IsType<SettlementAnswer.Settled>(await account.WhenSettled("charge"));
        });
    }

    [Fact]
    public void An_outcome_that_takes_days_is_told_at_once()
    {
        var billing = new SimulatedBilling();
        billing.Simulated.Script = static _ => new SimulatedAnswer.Books(new ProviderOutcome.Processing());
        billing.World.Run(async () =>
        {
            var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
            await account.Send(Charge);
            var before = billing.World.Clock.GetUtcNow();
            var pending = Assert.IsType<SettlementAnswer.StillPending>(await account.WhenSettled("charge"));
            Assert.Equal(before, billing.World.Clock.GetUtcNow());
            Assert.IsType<ProviderOutcome.Processing>(Assert.Single(pending.Standing).Last);
        });
    }

    [Fact]
    public void A_declined_payment_settles_the_answer_too()
    {
        var billing = new SimulatedBilling();
        billing.Simulated.Script = static _ => new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card"));
        billing.World.Run(async () =>
        {
            var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
            await account.Send(Charge);
            var final = Assert.IsType<CommandAnswer.Accepted>(Assert.IsType<SettlementAnswer.Settled>(await account.WhenSettled("charge")).Answer);
            Assert.Equal("stolen_card", Assert.IsType<ProviderOutcome.Declined>(Assert.Single(final.Outcomes).Outcome).Code);
        });
    }

    [Fact]
    public void A_command_that_asks_nothing_of_the_outside_world_is_final_at_once()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var account = SimulatedBilling.Account(await billing.StartAsync());
            var opened = Given.Keyed("open", Given.Open) with { AwaitsSettlement = true };
            Assert.True(Assert.IsType<CommandAnswer.Accepted>((await account.Send(opened)).Answer).IsFinal);
            Assert.IsType<SettlementAnswer.Settled>(await account.WhenSettled("open"));
            Assert.IsType<SettlementAnswer.KeyUnknown>(await account.WhenSettled("never sent"));
        });
    }

    [Fact]
    public void Who_waits_when_the_process_dies_is_told_so_and_gets_the_answer_from_the_next()
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var billing = new SimulatedBilling(seed);
            billing.Provider = new SlowProvider(billing.Simulated, billing.World.Clock, TimeSpan.FromSeconds(3));
            billing.World.Run(async () =>
            {
                var process = await billing.StartAsync();
                var account = await SimulatedBilling.OpenAsync(process);
                await account.Send(Charge);
                var waiting = account.WhenSettled("charge");
                await billing.Pass(TimeSpan.FromSeconds(1));
                process.Kill();
                await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting);

                account = SimulatedBilling.Account(await billing.StartAsync(withShards: true));
                var tries = 0;
                SettlementAnswer answer;
                do
                {
                    answer = await account.WhenSettled("charge");
                    tries++;
                }
                while (answer is SettlementAnswer.StillPending);

                Assert.IsType<ProviderOutcome.Succeeded>(Assert.Single(
                    Assert.IsType<CommandAnswer.Accepted>(Assert.IsType<SettlementAnswer.Settled>(answer).Answer).Outcomes).Outcome);
                Assert.InRange(tries, 1, 3);
                await billing.Pass(TimeSpan.FromSeconds(10));
                Assert.Equal(2, billing.Ledger.Lines.Count);
            });
        }
    }
}
