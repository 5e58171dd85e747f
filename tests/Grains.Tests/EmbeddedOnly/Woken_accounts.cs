using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Clocks;
using Billing.Grains.Tests.Accounts;
using Billing.Providers.Simulated;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>What happens to accounts that nobody calls.</summary>
public class Woken_accounts
{
    /// <summary>The first lease, and a sweep of the shards with what it takes.</summary>
    private static readonly TimeSpan LeaseAndSweep = TimeSpan.FromSeconds(30 + 2);

    [Fact]
    public void A_pending_charge_is_finished_within_lease_and_sweep_though_the_process_died_and_nobody_calls()
    {
        var interrupted = 0;
        for (var seed = 0UL; seed < 60; seed++)
        {
            var billing = new SimulatedBilling(seed);
            billing.World.Run(async () =>
            {
                var process = await billing.StartAsync();
                var account = await SimulatedBilling.OpenAsync(process);
                await billing.Pass(TimeSpan.FromSeconds(1));
                var killAt = billing.World.Trace.Steps + (long)(seed % 12);
                billing.World.BeforeStep = step =>
                {
                    if (step == killAt)
                    {
                        process.Kill();
                    }
                };
                try
                {
                    await account.Send(Given.Keyed("charge", Given.Charge(10_00)));
                }
                catch (SiloUnavailableException)
                {
                    // Stored or not; the journal below knows.
                }

                await billing.Pass(TimeSpan.FromMilliseconds(1));
                process.Kill();
                interrupted += (await Pending(billing)).Length;
                process = await billing.StartAsync(withShards: true);
                await billing.Pass(LeaseAndSweep);
                Assert.Empty(await Pending(billing));
                var state = await SimulatedBilling.StateAsync(process);
                Assert.All(state.Invoices, static invoice => Assert.True(invoice.Open.IsZero));
                Assert.Equal(state.Invoices.Length, billing.Ledger.Lines.Count);
            });
        }

        // Or nothing was tested.
        Assert.InRange(interrupted, 10, 60);
    }

    [Fact]
    public void What_is_due_is_billed_though_nobody_calls()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            foreach (var number in Enumerable.Range(0, 40))
            {
                await SimulatedBilling.OpenAsync(process, $"acme/customer-{number}");
            }

            await billing.Pass(TimeSpan.FromDays(60));
            process.Kill();
            process = await billing.StartAsync(withShards: true);
            await billing.Pass(TimeSpan.FromSeconds(5));
            foreach (var number in Enumerable.Range(0, 40))
            {
                var state = await SimulatedBilling.StateAsync(process, $"acme/customer-{number}");
                Assert.Equal(3, state.Invoices.Length);
                Assert.All(state.Invoices, static invoice => Assert.True(invoice.Open.IsZero));
            }
        });
    }

    [Fact]
    public void An_account_wakes_by_its_own_reminder_when_no_shard_wakes_it()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromDays(27));
            Assert.DoesNotContain(billing.Reminders, static reminder => reminder.GrainId.ToString().Contains("account", StringComparison.Ordinal));

            // Within a day of the end of the period somebody looks, and from then on the account looks after itself.
            await billing.Pass(TimeSpan.FromHours(12));
            await account.ReadState();
            await billing.Pass(TimeSpan.FromHours(1));
            var reminder = Assert.Single(billing.Reminders);
            var due = new DateTime(2026, 2, 27, 23, 0, 0, DateTimeKind.Utc);
            Assert.InRange(reminder.StartAt, due.AddMinutes(1), due.AddMinutes(2));

            await billing.Pass(TimeSpan.FromHours(24));
            Assert.Equal(2, (await SimulatedBilling.StateAsync(process)).Invoices.Length);
            Assert.Empty(billing.Reminders);
        });
    }

    [Fact]
    public void A_server_whose_clock_is_off_bills_nothing_until_it_is_right()
    {
        var billing = new SimulatedBilling();
        var shared = new ShiftedClock(billing.World.Clock) { Shift = Duration.FromSeconds(6) };
        billing.SharedClock = shared;
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromDays(30));
            process.Kill();
            process = await billing.StartAsync(withShards: true);
            var account = SimulatedBilling.Account(process);
            await billing.Pass(TimeSpan.FromMinutes(5));
            Assert.Single((await SimulatedBilling.StateAsync(process)).Invoices);
            await account.Wake();
            Assert.IsType<CommandAnswer.Unavailable>((await account.Send(Given.Keyed("charge", Given.Charge(100)))).Answer);
            Assert.Single((await SimulatedBilling.StateAsync(process)).Invoices);
            Assert.False((await process.Grains.GetGrain<IClockShardGrain>(0).Read()).IsClockTrusted);

            shared.Shift = Duration.FromSeconds(-4);
            await billing.Pass(TimeSpan.FromMinutes(1));
            Assert.Equal(2, (await SimulatedBilling.StateAsync(process)).Invoices.Length);
        });
    }

    [Fact]
    public void A_provider_that_is_away_is_asked_less_and_less_often()
    {
        var billing = new SimulatedBilling();
        var asked = 0;
        billing.Simulated.Script = _ =>
        {
            asked++;
            return new SimulatedAnswer.IsAway();
        };
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync(withShards: true);
            await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromHours(24));
            Assert.InRange(asked, 25, 35);

            // The count is a fact: another process does not begin anew.
            process.Kill();
            asked = 0;
            await billing.StartAsync(withShards: true);
            await billing.Pass(TimeSpan.FromHours(2));
            Assert.InRange(asked, 1, 3);
        });
    }

    [Fact]
    public void A_store_that_fails_for_a_while_holds_nobody_up_for_good()
    {
        var billing = new SimulatedBilling();
        var isAway = false;
        billing.Memory.Script = _ => isAway ? MemoryFault.Unavailable : MemoryFault.None;
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromDays(28) - TimeSpan.FromMinutes(90));
            process.Kill();
            process = await billing.StartAsync(withShards: true);
            isAway = true;
            await billing.Pass(TimeSpan.FromHours(2));
            Assert.Single((await SimulatedBilling.StateAsync(process)).Invoices);
            isAway = false;
            await billing.Pass(TimeSpan.FromMinutes(10));
            Assert.Equal(2, (await SimulatedBilling.StateAsync(process)).Invoices.Length);
        });
    }

    /// <summary>What the journal says is pending, read without waking anybody.</summary>
    private static async Task<AccountEffect[]> Pending(SimulatedBilling billing)
    {
        var loaded = await billing.Memory.LoadAsync(AccountKey.Parse(SimulatedBilling.Customer), snapshotFormat: -1);
        return [.. Given.StateOf(loaded).Pending];
    }

    private sealed class ShiftedClock(TimeProvider time) : IDatabaseClock
    {
        public Duration Shift { get; set; }

        public Task<Instant> ReadAsync(CancellationToken cancellation = default) =>
            Task.FromResult(Instant.FromDateTimeOffset(time.GetUtcNow()) + Shift);
    }
}
