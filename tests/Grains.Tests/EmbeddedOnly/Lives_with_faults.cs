using Billing.Domain.Collection;
using Billing.Embedded;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Recomputing;
using Billing.Grains.Tests.Accounts;
using Billing.Providers.Simulated;
using Billing.Storage;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>
/// Everything at once: commits that fail, or succeed unheard, now or later; processes that die at any step; two activations of
/// one account; a provider that is away, declines and is not heard. What was accepted stays, and is paid once.
/// </summary>
public class Lives_with_faults
{
    private const int Charges = 8;

    [Fact]
    public void What_was_accepted_stays_and_is_paid_once()
    {
        var faults = new Dictionary<MemoryFault, int>();
        var crashes = 0;
        for (var seed = 0UL; seed < 60; seed++)
        {
            var billing = new SimulatedBilling(seed);
            billing.Recompute = new MemoryRecompute(billing.Memory);
            var random = billing.World.Random.Fork();
            var isQuiet = false;
            billing.Simulated.Script = _ => (isQuiet ? 0 : random.Next(10)) switch
            {
                < 5 => new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("ref")),
                < 7 => new SimulatedAnswer.BooksAndIsNotHeard(new ProviderOutcome.Succeeded("ref")),
                < 9 => new SimulatedAnswer.IsAway(),
                _ => new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")),
            };
            billing.Memory.Script = _ =>
            {
                var fault = isQuiet || random.Next(12) > 0 ? MemoryFault.None : (MemoryFault)(1 + random.Next(4));
                faults[fault] = faults.GetValueOrDefault(fault) + 1;
                return fault;
            };
            SimulatedProcess? process = null;
            billing.World.BeforeStep = _ =>
            {
                if (!isQuiet && process is { IsAlive: true } && random.Next(120) == 0)
                {
                    crashes++;
                    process.Kill();
                }
            };
            billing.World.Run(async () =>
            {
                async Task<SimulatedProcess> Running()
                {
                    while (process is not { IsAlive: true })
                    {
                        process = await billing.StartAsync(withShards: true);
                    }

                    return process;
                }

                async Task Insist(SentCommand sent)
                {
                    while (true)
                    {
                        try
                        {
                            var account = SimulatedBilling.Account(await Running());
                            if (random.Chance(100))
                            {
                                process!.Duplicate(account);
                            }

                            if ((await account.Send(sent)).Answer is CommandAnswer.Accepted
                                && (!sent.AwaitsSettlement || await account.WhenSettled(sent.Key!) is SettlementAnswer.Settled))
                            {
                                return;
                            }
                        }
                        catch (Exception broken) when (broken is SiloUnavailableException or Orleans.Storage.InconsistentStateException or TimeoutException)
                        {
                            // Asked again under the same key.
                        }

                        await billing.Pass(TimeSpan.FromMilliseconds(200));
                    }
                }

                await Published();
                await Insist(Given.Keyed("open", Given.Open));
                await Insist(Given.Keyed("subscribe", Given.Subscribe()));
                foreach (var number in Enumerable.Range(0, Charges))
                {
                    await Insist(Given.Keyed($"charge-{number}", Given.Charge(100 + number)) with { AwaitsSettlement = number % 3 == 0 });
                }

                isQuiet = true;
                process?.Kill();
                process = null;
                await billing.Pass(TimeSpan.FromHours(1.1));
                await Running();
                await billing.Pass(TimeSpan.FromHours(1.1));
                var state = await SimulatedBilling.StateAsync(await Running());
                Assert.Empty(state.Pending);
                Assert.Empty(state.Awaited);
                Assert.Equal(1 + Charges, state.Invoices.Length);
                Assert.Equal(1 + Charges, billing.Ledger.Lines.Count);
                Assert.Equal(
                    billing.Ledger.Lines.Where(static line => line.Outcome is ProviderOutcome.Succeeded).Select(static line => (line.InvoiceId, line.Amount)).Order(),
                    state.Invoices.Where(static invoice => invoice.Paid.IsPositive).Select(static invoice => (invoice.Id, invoice.Paid)).Order());

                // What memory holds is what the journal says, and what was committed besides says the same.
                var loaded = await billing.Memory.LoadAsync(AccountKey.Parse(SimulatedBilling.Customer), snapshotFormat: -1);
                Assert.Equal(Given.StateOf(loaded).Balance, state.Balance);
                Assert.Equal(loaded.Head.Seq, (await billing.Memory.FindHealthAsync(AccountKey.Parse(SimulatedBilling.Customer)))!.Seq);

                // Whatever died and came again, every view is what the journal adds up to.
                var looked = await (await Running()).Grains.GetGrain<IRecomputeGrain>(SimulatedBilling.Customer).Run(new RecomputeAsked("test", IsDry: false));
                Assert.True(looked is { Differences.IsEmpty: true }, $"seed {seed}: {string.Join("; ", looked?.Differences ?? [])}");
                Assert.Empty(await billing.Recompute.ReadDriftAsync("acme", null, 10));

                async Task Published()
                {
                    while (true)
                    {
                        try
                        {
                            await (await Running()).Grains.GetGrain<ICatalogGrain>("acme/catalog").Publish(Given.Monthly());
                            return;
                        }
                        catch (SiloUnavailableException)
                        {
                            // Died meanwhile; the next one is asked.
                        }
                    }
                }
            });
        }

        Assert.All(Enum.GetValues<MemoryFault>(), fault => Assert.True(faults.GetValueOrDefault(fault) > 20, $"{fault}: {faults.GetValueOrDefault(fault)}"));
        Assert.True(crashes > 60, $"Only {crashes} crashes.");
    }
}
