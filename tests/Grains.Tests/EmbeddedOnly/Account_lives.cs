using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using Billing.Embedded;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Serialization;
using Billing.Grains.Tests.Accounts;
using Billing.Providers;
using Billing.Providers.Simulated;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>Accounts on the simulated scheduler: years in virtual time, the journal in memory.</summary>
public class Account_lives
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_account_asleep_for_a_year_ends_with_the_invoices_of_one_awake()
    {
        var awake = YearOf(wakesDaily: true);
        var asleep = YearOf(wakesDaily: false);
        Assert.Equal(13, awake.Invoices.Length);
        Assert.Equal(awake.Invoices.Select(Statement), asleep.Invoices.Select(Statement));
        Assert.Equal(awake.Balance, asleep.Balance);
    }

    [Fact]
    public void Two_activations_of_one_account_end_in_one_effect_for_each_command()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var (world, journal) = World(seed);
            var ledger = new SimulatedLedger();
            AccountState? seen = null;
            world.Run(async () =>
            {
                var process = await StartAsync(world, journal, new SimulatedProvider(ledger));
                var account = await OpenAsync(process);
                process.Duplicate(account);
                await Task.WhenAll(Enumerable.Range(0, 10).Select(number => InsistAsync(process, Given.Keyed($"charge-{number % 5}", Given.Charge(100)))));
                await Task.Delay(TimeSpan.FromSeconds(10), world.Clock);
                var fresh = await StartAsync(world, journal);
                seen = (await fresh.Grains.GetGrain<IAccountGrain>("acme/customer-1").ReadState())!.State;
            });

            // The first invoice is the subscription's.
            Assert.Equal(1 + 5, seen!.Invoices.Length);
            Assert.Equal(1 + 5, ledger.Lines.Count);
            Assert.Equal(1 + 5, ledger.Lines.DistinctBy(static line => line.InvoiceId).Count());
            Assert.All(seen.Invoices, static invoice => Assert.True(invoice.Open.IsZero));
        }
    }

    [Fact]
    public void What_a_crash_leaves_is_what_was_answered()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var (world, journal) = World(seed);
            var answered = 0;
            AccountState? seen = null;
            world.Run(async () =>
            {
                var process = await StartAsync(world, journal);
                await OpenAsync(process);
                var killAt = world.Trace.Steps + 5 + (long)(seed % 40);
                world.BeforeStep = step =>
                {
                    if (step == killAt)
                    {
                        process.Kill();
                    }
                };
                foreach (var number in Enumerable.Range(0, 10))
                {
                    try
                    {
                        await process.Grains.GetGrain<IAccountGrain>("acme/customer-1").Send(Given.Keyed($"charge-{number}", Given.Charge(100)));
                        answered++;
                    }
                    catch (SiloUnavailableException)
                    {
                        process = await StartAsync(world, journal);
                        await InsistAsync(process, Given.Keyed($"charge-{number}", Given.Charge(100)));
                        answered++;
                    }
                }

                seen = (await (await StartAsync(world, journal)).Grains.GetGrain<IAccountGrain>("acme/customer-1").ReadState())!.State;
            });
            Assert.Equal(10, answered);
            Assert.Equal(1 + 10, seen!.Invoices.Length);
        }
    }

    [Fact]
    public void Every_invoice_is_paid_exactly_once_whatever_the_provider_loses_and_whenever_the_process_dies()
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var (world, journal) = World(seed);
            var ledger = new SimulatedLedger();
            var random = world.Random.Fork();
            var provider = new SimulatedProvider(ledger)
            {
                Script = _ => random.Next(10) switch
                {
                    < 4 => new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("ref")),
                    < 7 => new SimulatedAnswer.BooksAndIsNotHeard(new ProviderOutcome.Succeeded("ref")),
                    < 9 => new SimulatedAnswer.IsAway(),
                    _ => new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds")),
                },
            };
            AccountState? seen = null;
            world.Run(async () =>
            {
                var process = await StartAsync(world, journal, provider);
                await OpenAsync(process);
                for (var number = 0; number < 6; number++)
                {
                    await InsistAsync(process, Given.Keyed($"charge-{number}", Given.Charge(100 + number)));
                    if (random.Chance(400))
                    {
                        process.Kill();
                        process = await StartAsync(world, journal, provider);
                    }
                }

                do
                {
                    await Task.Delay(TimeSpan.FromMinutes(1), world.Clock);
                }
                while ((await process.Grains.GetGrain<IAccountGrain>("acme/customer-1").Wake()).AskAgainAt is not null);
                seen = (await process.Grains.GetGrain<IAccountGrain>("acme/customer-1").ReadState())!.State;
            });

            var paidThere = ledger.Lines.Where(static line => line.Outcome is ProviderOutcome.Succeeded).ToArray();
            Assert.Equal(paidThere.Length, paidThere.DistinctBy(static line => line.InvoiceId).Count());
            Assert.Equal(
                paidThere.Select(static line => (line.InvoiceId, line.Amount)).Order(),
                seen!.Invoices.Where(static invoice => invoice.Paid.IsPositive).Select(static invoice => (invoice.Id, invoice.Paid)).Order());
            Assert.Equal(7, seen.Invoices.Length);
            Assert.Equal(7, ledger.Lines.Count);
        }
    }

    private static AccountState YearOf(bool wakesDaily)
    {
        var (world, journal) = World(seed: 1);
        AccountState? view = null;
        world.Run(async () =>
        {
            var process = await StartAsync(world, journal);
            var account = await OpenAsync(process);
            for (var day = 0; day < 365; day++)
            {
                await Task.Delay(TimeSpan.FromDays(1), world.Clock);
                if (wakesDaily)
                {
                    await account.Wake();
                }
            }

            while (await account.Wake() is { IsBehind: true } or { AskAgainAt: not null })
            {
                await Task.Delay(TimeSpan.FromSeconds(1), world.Clock);
            }

            view = (await account.ReadState())!.State;
        });
        return view!;
    }

    private static string Statement(Invoice invoice) =>
        $"{invoice.Id} {invoice.Number} {invoice.Total} {string.Join("; ", invoice.Lines.Select(static line => $"{line.Item} {line.Net}"))}";

    private static (SimulatedWorld World, MemoryJournal Journal) World(ulong seed)
    {
        var world = new SimulatedWorld(seed, Start);
        return (world, new MemoryJournal(new KeyRing(1, [new(1, new byte[KeyRing.LengthMin])]), world.Clock));
    }

    private static Task<SimulatedProcess> StartAsync(SimulatedWorld world, MemoryJournal journal, IPaymentProvider? provider = null) => world.StartAsync("silo", silo =>
    {
        silo.Services.AddSingleton(provider ?? new SimulatedProvider(new SimulatedLedger()));
        silo.Services.AddBillingSerialization();
        silo.Services.AddSingleton<IAccountJournal>(journal);
        silo.Services.AddBillingGrains();
        silo.AddMemoryGrainStorageAsDefault();
        silo.UseInMemoryReminderService();
        silo.Configure<EmbeddedOptions>(static options => options.Paranoid = true);
    });

    private static async Task<IAccountGrain> OpenAsync(SimulatedProcess process)
    {
        await process.Grains.GetGrain<ICatalogGrain>("acme/catalog").Publish(Given.Monthly());
        var account = process.Grains.GetGrain<IAccountGrain>("acme/customer-1");
        await account.Send(Given.Keyed("open", Given.Open));
        await account.Send(Given.Keyed("subscribe", Given.Subscribe()));
        return account;
    }

    private static async Task InsistAsync(SimulatedProcess process, SentCommand sent)
    {
        while (true)
        {
            try
            {
                if (await process.Grains.GetGrain<IAccountGrain>("acme/customer-1").Send(sent) is { Answer: CommandAnswer.Accepted })
                {
                    return;
                }
            }
            catch (Orleans.Storage.InconsistentStateException)
            {
                // Its activation has left; the next one reads the journal.
            }
        }
    }
}
