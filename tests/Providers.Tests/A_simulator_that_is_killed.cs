using System.Net;
using System.Net.Http.Json;
using System.Text;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests;

public sealed class A_simulator_that_is_killed : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("billing-simulator-").FullName;

    [Fact]
    public async Task Has_everything_that_it_acknowledged_and_each_once()
    {
        var acknowledged = new List<string>();
        for (var life = 0; life < 5; life++)
        {
            await using var simulator = await SimulatorProcess.StartAsync(_folder);
            var provider = new HttpSimulatedProvider(simulator.Http);
            var askers = Enumerable.Range(0, 16).Select(asker => AskAsync(provider, $"life-{life}/asker-{asker}", acknowledged)).ToList();
            await Until(acknowledged, (life + 1) * 300);
            await simulator.KillAsync();
            await Task.WhenAll(askers);
        }

        await using var last = await SimulatorProcess.StartAsync(_folder);
        var lines = await last.LedgerAsync();
        Assert.Equal(lines.Count, lines.Select(static line => line.Key).Distinct().Count());
        Assert.Empty(acknowledged.Except(lines.Select(static line => line.Key)));
        Assert.True(acknowledged.Count >= 1_500);
    }

    [Theory]
    [InlineData("0badc0de {\"key\":\"torn\"}\n")]
    [InlineData("abc")]
    [InlineData("\n\n")]
    public async Task Cuts_a_torn_end_and_goes_on_after_what_was_whole(string torn)
    {
        string file;
        await using (var simulator = await SimulatorProcess.StartAsync(_folder))
        {
            await new HttpSimulatedProvider(simulator.Http).ChargeAsync(Charge("before"), default);
            file = simulator.LedgerFile;
            await simulator.KillAsync();
        }

        await File.AppendAllTextAsync(file, torn, new UTF8Encoding(false));
        for (var life = 0; life < 2; life++)
        {
            await using var simulator = await SimulatorProcess.StartAsync(_folder);
            var provider = new HttpSimulatedProvider(simulator.Http);
            Assert.IsType<ProviderOutcome.Succeeded>(await provider.LookUpAsync(new("before", "acme/anna"), default));
            await provider.ChargeAsync(Charge($"after-{life}"), default);
            Assert.Equal(2 + life, (await simulator.LedgerAsync()).Count);
        }
    }

    [Fact]
    public async Task Is_away_to_its_callers_and_not_unknown_when_nobody_listens()
    {
        await using var simulator = await SimulatorProcess.StartAsync(_folder);
        await simulator.KillAsync();
        Assert.IsType<ProviderOutcome.Unavailable>(await new HttpSimulatedProvider(simulator.Http).ChargeAsync(Charge("k"), default));
    }

    [Fact]
    public async Task Refuses_what_it_does_not_understand()
    {
        await using var simulator = await SimulatorProcess.StartAsync(_folder);
        foreach (var body in new[] { "", "{", "{}", "[]", "{\"key\":\"\"}" })
        {
            var response = await simulator.Http.PostAsync(SimulatorWire.Charges, new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        Assert.Empty(await simulator.LedgerAsync());
    }

    [Fact]
    public async Task Decides_later_what_it_was_processing()
    {
        await using var simulator = await SimulatorProcess.StartAsync(_folder);
        var provider = new HttpSimulatedProvider(simulator.Http);
        await simulator.FollowAsync(new SimulatorWire.Script([new SimulatedRule(Outcome: new ProviderOutcome.Processing())]));
        await provider.ChargeAsync(Charge("k"), default);
        var decision = new SimulatorWire.Decision("k", new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"));
        (await simulator.Http.PostAsJsonAsync($"{SimulatorWire.LookUp}/decide", decision, SimulatorWire.Json)).EnsureSuccessStatusCode();
        Assert.Equal(decision.Outcome, await provider.LookUpAsync(new("k", "acme/anna"), default));
        Assert.Equal(2, (await simulator.LedgerAsync()).Count);
    }

    [Fact]
    public async Task Draws_the_same_mishaps_for_the_same_seed()
    {
        await using var simulator = await SimulatorProcess.StartAsync(_folder);
        await simulator.FollowAsync(new SimulatorWire.Script(Mishaps: new SimulatedMishaps(Seed: 7, Declined: 300)));
        var provider = new HttpSimulatedProvider(simulator.Http);
        var rules = new SimulatedRules();
        rules.Replace([], new SimulatedMishaps(Seed: 7, Declined: 300));
        var declined = 0;
        for (var number = 0; number < 300; number++)
        {
            var outcome = await provider.ChargeAsync(Charge($"k-{number}"), default);
            Assert.Equal(((SimulatedAnswer.Books)rules.AnswerFor($"k-{number}", "acme/anna")).Outcome, outcome);
            declined += outcome is ProviderOutcome.Declined ? 1 : 0;
        }

        Assert.InRange(declined, 60, 120);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ChargeRequest Charge(string key) => new(key, "acme/anna", "invoice-1", new Money(10_00, Currency.Of("EUR")));

    /// <summary>One after the other, until it is not heard any more.</summary>
    private static async Task AskAsync(HttpSimulatedProvider provider, string name, List<string> acknowledged)
    {
        for (var number = 0; await provider.ChargeAsync(Charge($"{name}/{number}"), default) is ProviderOutcome.Succeeded; number++)
        {
            lock (acknowledged)
            {
                acknowledged.Add($"{name}/{number}");
            }
        }
    }

    private static async Task Until(List<string> acknowledged, int count)
    {
        while (true)
        {
            lock (acknowledged)
            {
                if (acknowledged.Count >= count)
                {
                    return;
                }
            }

            await Task.Yield();
        }
    }
}
