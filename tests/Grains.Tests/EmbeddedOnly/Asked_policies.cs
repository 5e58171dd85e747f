using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Embedded;
using Billing.Grains.Interfaces.Dunning;
using Billing.Grains.Tests.Accounts;
using Billing.Providers.Simulated;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>What a tenant wants done, as an account hears of it that has come into a case.</summary>
public class Asked_policies
{
    private static readonly DunningPolicy Mine = new("mine", 0, [new("everybody", null, new DunningSchedule { Retries = [new([3])], PatienceDays = 5 })]);

    [Fact]
    public void Answer_with_the_version_in_force_when_the_case_opened_and_not_with_a_later_one()
    {
        var billing = Declining();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var policies = process.Grains.GetGrain<IPolicyGrain>("acme/policies");
            await policies.Upload(Mine with { Segments = [Mine.Segments[0] with { Name = "first" }] });
            Assert.Equal(2, Assert.IsType<PolicyAnswer.Stands>(await policies.Upload(Mine)).Policy.Version);
            var state = await OpenedAsync(billing, process, "mine");
            Assert.Equal(("mine", 2, "everybody"), (state.Case!.Policy, state.Case.Version, state.Case.Segment));
            Assert.Equal(Mine.Segments[0].Schedule, state.Case.Schedule);
            Assert.DoesNotContain(state.Pending, static pending => pending is AccountEffect.AskPolicy);

            await policies.Upload(Mine with { Segments = [Mine.Segments[0] with { Name = "later" }] });
            await policies.Ask(new PolicyRequest(SimulatedBilling.Customer, "policy-of-nothing", "mine"));
            await billing.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal("everybody", (await SimulatedBilling.StateAsync(process)).Case!.Segment);
        });
    }

    [Fact]
    public void Answer_with_none_where_there_is_none_of_that_name_and_the_case_has_no_schedule()
    {
        var billing = Declining();
        billing.World.Run(async () =>
        {
            var state = await OpenedAsync(billing, await billing.StartAsync(), "nobody-has-this");
            Assert.NotNull(state.Case);
            Assert.Null(state.Case!.Schedule);
            Assert.DoesNotContain(state.Pending, static pending => pending is AccountEffect.AskPolicy);
        });
    }

    [Fact]
    public void Ship_without_an_upload()
    {
        var billing = Declining();
        billing.World.Run(async () =>
        {
            var state = await OpenedAsync(billing, await billing.StartAsync(), "standard");
            Assert.Equal((1, ShippedPolicies.Cards.Segments[0].Schedule), (state.Case!.Version, state.Case.Schedule));
        });
    }

    [Fact]
    public void Come_to_their_account_whenever_the_process_dies()
    {
        var killed = 0;
        for (var seed = 0UL; seed < 25; seed++)
        {
            var billing = Declining(seed);
            billing.World.Run(async () =>
            {
                var process = await billing.StartAsync();
                var killAt = billing.World.Trace.Steps + 10 + (long)(seed * 6);
                billing.World.BeforeStep = step =>
                {
                    if (step == killAt)
                    {
                        killed++;
                        process.Kill();
                    }
                };
                for (var number = 0; number < 8; number++)
                {
                    try
                    {
                        await SimulatedBilling.OpenAsync(process, $"acme/customer-{number}", Dunned("cards"));
                    }
                    catch (SiloUnavailableException)
                    {
                        process = await billing.StartAsync();
                        await SimulatedBilling.OpenAsync(process, $"acme/customer-{number}", Dunned("cards"));
                    }
                }

                await billing.Pass(TimeSpan.FromSeconds(1));
                billing.World.BeforeStep = null;
                process.Kill();
                process = await billing.StartAsync(withShards: true);
                await billing.Pass(TimeSpan.FromMinutes(2));
                foreach (var number in Enumerable.Range(0, 8))
                {
                    var state = await SimulatedBilling.StateAsync(process, $"acme/customer-{number}");
                    Assert.Equal("everybody", state.Case!.Segment);
                    Assert.DoesNotContain(state.Pending, static pending => pending is AccountEffect.AskPolicy);
                }
            });
        }

        Assert.InRange(killed, 15, 25);
    }

    private static SimulatedBilling Declining(ulong seed = 1)
    {
        var billing = new SimulatedBilling(seed);
        billing.Simulated.Script = static _ => new SimulatedAnswer.Books(new ProviderOutcome.Declined(DeclineClass.Soft, "generic_decline"));
        return billing;
    }

    private static AccountTerms Dunned(string policy) => new(Given.Euro, "Europe/Berlin") { Dunning = policy };

    private static async Task<AccountState> OpenedAsync(SimulatedBilling billing, SimulatedProcess process, string policy)
    {
        await SimulatedBilling.OpenAsync(process, terms: Dunned(policy));
        await billing.Pass(TimeSpan.FromSeconds(2));
        return await SimulatedBilling.StateAsync(process);
    }
}
