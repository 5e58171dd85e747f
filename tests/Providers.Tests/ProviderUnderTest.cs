using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests;

/// <summary>A provider, what can be told to it, and the book that it keeps.</summary>
public abstract class ProviderUnderTest : IAsyncDisposable
{
    public abstract IPaymentProvider Provider { get; }

    public abstract Task FollowAsync(params SimulatedRule[] rules);

    public abstract Task<IReadOnlyList<(string Key, Money Amount, ProviderOutcome Outcome, bool IsRefund)>> LedgerAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>In this process.</summary>
public sealed class InProcess : ProviderUnderTest
{
    private readonly SimulatedLedger _ledger = new();
    private readonly SimulatedRules _rules = new();
    private readonly SimulatedProvider _provider;

    public InProcess() => _provider = new SimulatedProvider(_ledger, TimeProvider.System);

    public override IPaymentProvider Provider => _provider;

    public override Task FollowAsync(params SimulatedRule[] rules)
    {
        _rules.Replace(rules, null);
        _provider.Script = key => _rules.AnswerFor(key, "acme/anna");
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<(string Key, Money Amount, ProviderOutcome Outcome, bool IsRefund)>> LedgerAsync() =>
        Task.FromResult<IReadOnlyList<(string Key, Money Amount, ProviderOutcome Outcome, bool IsRefund)>>(
            [.. _ledger.Lines.Select(static line => (line.Key, line.Amount, line.Outcome, line.IsRefund))]);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>In a process of its own.</summary>
public sealed class OverHttp : ProviderUnderTest
{
    private readonly SimulatorProcess _process;

    private OverHttp(SimulatorProcess process) => (_process, Provider) = (process, new HttpSimulatedProvider(process.Http));

    public override IPaymentProvider Provider { get; }

    public static async Task<ProviderUnderTest> StartAsync() => new OverHttp(await SimulatorProcess.StartAsync());

    public override Task FollowAsync(params SimulatedRule[] rules) => _process.FollowAsync(new SimulatorWire.Script(rules));

    public override async Task<IReadOnlyList<(string Key, Money Amount, ProviderOutcome Outcome, bool IsRefund)>> LedgerAsync() =>
        [.. (await _process.LedgerAsync()).Select(static line => (line.Key, line.Amount, line.Outcome, line.IsRefund))];

    public override ValueTask DisposeAsync() => _process.DisposeAsync();
}
