using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Numbering;
using Billing.Grains.Tests.Accounts;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>Numbers of one series of a tenant, given to many accounts after their invoices are final.</summary>
public class Numbered_invoices
{
    private static readonly AccountTerms OneSeries = new(Given.Euro, "Europe/Berlin") { NumbersComeLater = true };

    [Fact]
    public void Have_no_gap_and_no_number_twice_whenever_the_process_dies()
    {
        var killed = 0;
        for (var seed = 0UL; seed < 25; seed++)
        {
            var billing = new SimulatedBilling(seed);
            billing.World.Run(async () =>
            {
                var process = await billing.StartAsync();
                var killAt = billing.World.Trace.Steps + 10 + (long)(seed * 9);
                billing.World.BeforeStep = step =>
                {
                    if (step == killAt)
                    {
                        killed++;
                        process.Kill();
                    }
                };
                for (var number = 0; number < 12; number++)
                {
                    var key = $"acme/customer-{number}";
                    try
                    {
                        await SimulatedBilling.OpenAsync(process, key, OneSeries);
                    }
                    catch (SiloUnavailableException)
                    {
                        process = await billing.StartAsync();
                        await SimulatedBilling.OpenAsync(process, key, OneSeries);
                    }
                }

                billing.World.BeforeStep = null;
                process.Kill();
                process = await billing.StartAsync(withShards: true);
                await billing.Pass(TimeSpan.FromMinutes(2));
                var numbers = new List<string?>();
                foreach (var number in Enumerable.Range(0, 12))
                {
                    var state = await SimulatedBilling.StateAsync(process, $"acme/customer-{number}");
                    Assert.Empty(state.Pending);
                    numbers.AddRange(state.Invoices.Select(static invoice => invoice.Number));
                }

                Assert.Equal(Enumerable.Range(1, 12).Select(static number => $"INV-{number:D6}"), numbers.Order(StringComparer.Ordinal));
            });
        }

        Assert.InRange(killed, 15, 25);
    }

    [Fact]
    public void Are_pending_until_the_series_has_given_one()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process, terms: OneSeries);
            await billing.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal("INV-000001", Assert.Single((await account.ReadState())!.State.Invoices).Number);

            // A request that comes late, after all is settled, takes a number and gives it back.
            var series = process.Grains.GetGrain<INumberingGrain>("acme/INV");
            await series.Request(new NumberRequest(SimulatedBilling.Customer, (await account.ReadState())!.State.Invoices[0].Id));
            await billing.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal("INV-000001", Assert.Single((await account.ReadState())!.State.Invoices).Number);
            await account.Send(Given.Keyed("charge", Given.Charge(100)));
            await billing.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal("INV-000002", (await account.ReadState())!.State.Invoices[^1].Number);
            Assert.Empty((await account.ReadState())!.State.Pending);
        });
    }
}
