using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using Billing.Domain.TestClocks;
using Billing.Embedded;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.TestClocks;
using Billing.Grains.Tests.Accounts;
using Billing.Providers.Simulated;
using NodaTime;

namespace Billing.Grains.Tests.EmbeddedOnly;

public class Lives_on_a_test_clock
{
    private static readonly Instant Start = Instant.FromDateTimeOffset(SimulatedBilling.Start);
    private static readonly AccountTerms OnClock = new(Given.Euro, "Europe/Berlin") { TestClock = "fast" };

    [Fact]
    public void A_year_on_a_test_clock_brings_the_invoices_of_a_year_lived()
    {
        var lived = Lived();
        var jumped = Jumped(new SimulatedBilling(), Duration.FromDays(365));
        Assert.Equal(13, lived.Invoices.Length);
        Assert.Equal(lived.Invoices.Select(Statement), jumped.Invoices.Select(Statement));
        Assert.All(jumped.Invoices, static invoice => Assert.True(invoice.Open.IsZero));
    }

    [Fact]
    public void One_jump_is_many_steps()
    {
        var jumped = Jumped(new SimulatedBilling(), Duration.FromDays(365));
        var stepped = Jumped(new SimulatedBilling(seed: 2), [.. Enumerable.Repeat(Duration.FromDays(5), 73)]);
        Assert.Equal(jumped.Invoices.Select(Statement), stepped.Invoices.Select(Statement));
        Assert.Equal(jumped.Balance, stepped.Balance);
    }

    [Theory]
    [InlineData("declined")]
    [InlineData("unknown")]
    [InlineData("late")]
    [InlineData("away")]
    public void What_is_asked_at_a_moment_is_answered_before_the_next(string how)
    {
        var billing = new SimulatedBilling();
        var random = billing.World.Random.Fork();
        billing.Simulated.Script = _ => how switch
        {
            "declined" when random.Chance(500) => new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")),
            "unknown" when random.Chance(500) => new SimulatedAnswer.BooksAndIsNotHeard(new ProviderOutcome.Succeeded("ref")),
            "away" when random.Chance(500) => new SimulatedAnswer.IsAway(),
            _ => new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("ref")),
        };
        if (how == "late")
        {
            billing.Provider = new SlowProvider(billing.Simulated, billing.World.Clock, TimeSpan.FromSeconds(9));
        }

        var state = Jumped(billing, withShards: true, Duration.FromDays(365));
        Assert.Equal(13, state.Invoices.Length);
        Assert.Empty(state.Pending);

        // The provider has seen them in the order of their moments, each once.
        Assert.Equal(state.Invoices.Select(static invoice => invoice.Id), billing.Ledger.Lines.Select(static line => line.InvoiceId));
        Assert.Equal(
            state.Invoices.Count(static invoice => invoice.Open.IsZero),
            billing.Ledger.Lines.Count(static line => line.Outcome is ProviderOutcome.Succeeded));
    }

    [Fact]
    public void A_crash_in_the_middle_of_an_advance_costs_nothing()
    {
        var crashed = 0;
        for (var seed = 0UL; seed < 40; seed++)
        {
            var billing = new SimulatedBilling(seed);
            AccountState? state = null;
            billing.World.Run(async () =>
            {
                var process = await OpenedAsync(billing);
                Assert.IsType<TestClockAnswer.Advances>(await Clock(process).Send(new TestClockCommand.Advance("a", Start + Duration.FromDays(365))));
                var first = billing.World.Trace.Steps;
                billing.World.BeforeStep = step =>
                {
                    if ((step - first) % 100 == 20 + (long)seed && process.IsAlive && crashed < 1_000)
                    {
                        crashed++;
                        process.Kill();
                    }
                };

                // Nobody asks for anything: a new process has the clock's reminder, and the shards.
                for (var life = 0; life < 10; life++)
                {
                    await billing.Pass(TimeSpan.FromMinutes(3));
                    if (!process.IsAlive)
                    {
                        process = await billing.StartAsync(withShards: true);
                    }

                    process.Duplicate(Clock(process));
                    process.Duplicate(SimulatedBilling.Account(process));
                }

                billing.World.BeforeStep = null;
                process.Kill();
                process = await billing.StartAsync(withShards: true);
                await billing.Pass(TimeSpan.FromMinutes(5));
                Assert.Null((await Clock(process).Read())!.AdvancingTo);
                state = await SimulatedBilling.StateAsync(process);
            });
            Assert.Equal(13, state!.Invoices.Length);
            Assert.All(state.Invoices, static invoice => Assert.True(invoice.Open.IsZero));
            Assert.Equal(13, billing.Ledger.Lines.Count);
        }

        Assert.True(crashed > 40, $"Only {crashed} crashes.");
    }

    [Fact]
    public void An_advance_is_seen_while_it_lasts_and_a_second_one_waits_for_its_end()
    {
        var billing = new SimulatedBilling();
        billing.Provider = new SlowProvider(billing.Simulated, billing.World.Clock, TimeSpan.FromSeconds(5));
        billing.World.Run(async () =>
        {
            var process = await OpenedAsync(billing);
            var to = Start + Duration.FromDays(100);
            await Clock(process).Send(new TestClockCommand.Advance("a", to));
            await billing.Pass(TimeSpan.FromSeconds(13));
            var seen = (await Clock(process).Read())!;
            Assert.Equal(to, seen.AdvancingTo);
            Assert.InRange(seen.NowAt!.Value, Start + Duration.FromDays(20), to - Duration.FromDays(20));
            var refused = Assert.IsType<TestClockAnswer.Refused>(await Clock(process).Send(new TestClockCommand.Advance("b", to + Duration.FromDays(1))));
            Assert.Equal("test_clock_advancing", refused.Rejection.Code);
            Assert.Equal(new TestClockAnswer.Advances(to), await Clock(process).Send(new TestClockCommand.Advance("a", to)));

            await billing.Pass(TimeSpan.FromSeconds(30));
            Assert.Equal(new TestClockAnswer.Shows(to), await Clock(process).Send(new TestClockCommand.Advance("a", to)));
            Assert.Equal(to, await Clock(process).Now());
            await billing.Pass(TimeSpan.FromMinutes(3));
            Assert.DoesNotContain(billing.Reminders, static reminder => reminder.Name == "advance");
        });
    }

    [Fact]
    public void Accounts_of_one_clock_go_through_time_together()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await OpenedAsync(billing);
            foreach (var number in Enumerable.Range(2, 5))
            {
                await Advanced(billing, process, $"step-{number}", Start + Duration.FromDays(number));
                await SimulatedBilling.OpenAsync(process, $"acme/customer-{number}", OnClock);
            }

            await Advanced(billing, process, "year", Start + Duration.FromDays(200));
            var charges = billing.Ledger.Lines.Skip(6).Select(static line => line.InvoiceId.Split('/')[0]).ToList();
            Assert.Equal(6 * 6, charges.Count);
            Assert.Equal(charges.Order(StringComparer.Ordinal), charges);
        });
    }

    [Fact]
    public void The_clock_on_the_wall_does_not_move_who_lives_on_a_test_clock()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await OpenedAsync(billing);
            await billing.Pass(TimeSpan.FromDays(100));
            process.Kill();
            process = await billing.StartAsync(withShards: true);
            await billing.Pass(TimeSpan.FromMinutes(5));
            var account = SimulatedBilling.Account(process);
            Assert.Equal(0, (await account.Wake()).Steps);
            await account.Send(Given.Keyed("charge", Given.Charge(100)));
            var state = await SimulatedBilling.StateAsync(process);
            Assert.Equal(2, state.Invoices.Length);
            Assert.All(state.Invoices, static invoice => Assert.Equal(Start, invoice.CreatedAt));
        });
    }

    [Fact]
    public void An_account_cannot_live_on_a_clock_that_does_not_exist_nor_leave_its_own()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await OpenedAsync(billing);
            var elsewhere = new AccountCommand.OpenAccount(OnClock with { TestClock = "none" });
            Assert.Equal("test_clock_unknown", Refusal(await SimulatedBilling.Account(process, "acme/other").Send(Given.Keyed("open", elsewhere))));
            var moved = new AccountCommand.SetTerms(OnClock with { TestClock = null });
            Assert.Equal("test_clock_fixed", Refusal(await SimulatedBilling.Account(process).Send(Given.Keyed("move", moved))));
        });
    }

    private static string Refusal(CommandReply reply) => Assert.IsType<CommandAnswer.Refused>(reply.Answer).Rejection.Code;

    private static ITestClockGrain Clock(SimulatedProcess process) => process.Grains.GetGrain<ITestClockGrain>("acme/fast");

    private static async Task<SimulatedProcess> OpenedAsync(SimulatedBilling billing, bool withShards = false)
    {
        var process = await billing.StartAsync(withShards);
        await Clock(process).Send(new TestClockCommand.Create("c", Start));
        await SimulatedBilling.OpenAsync(process, terms: OnClock);
        await billing.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(SimulatedBilling.Customer, Assert.Single((await Clock(process).Read())!.Accounts));
        return process;
    }

    private static AccountState Jumped(SimulatedBilling billing, params Duration[] jumps) => Jumped(billing, withShards: false, jumps);

    private static AccountState Jumped(SimulatedBilling billing, bool withShards, params Duration[] jumps)
    {
        AccountState? state = null;
        billing.World.Run(async () =>
        {
            var process = await OpenedAsync(billing, withShards);
            var to = Start;
            foreach (var jump in jumps)
            {
                to += jump;
                await Advanced(billing, process, $"to {to}", to);
            }

            state = await SimulatedBilling.StateAsync(process);
        });
        return state!;
    }

    private static async Task Advanced(SimulatedBilling billing, SimulatedProcess process, string id, Instant to)
    {
        while (await Clock(process).Send(new TestClockCommand.Advance(id, to)) is TestClockAnswer.Advances)
        {
            await billing.Pass(TimeSpan.FromMilliseconds(500));
        }
    }

    private static AccountState Lived()
    {
        var billing = new SimulatedBilling();
        AccountState? state = null;
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            foreach (var _ in Enumerable.Range(0, 365))
            {
                await billing.Pass(TimeSpan.FromDays(1));
                await account.Wake();
            }

            await billing.Pass(TimeSpan.FromMinutes(1));
            state = await SimulatedBilling.StateAsync(process);
        });
        return state!;
    }

    // The wall is awake some seconds later than the moment itself; ids and numbers do not know.
    private static string Statement(Invoice invoice) =>
        $"{invoice.Id} {invoice.Number} {invoice.Total} {invoice.IssuedOn} {string.Join("; ", invoice.Lines.Select(static line => $"{line.Item} {line.Net} {line.Period}"))}";
}
