using System.Collections.Concurrent;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Providers.Simulated;

namespace Billing.Providers.Tests;

/// <summary>A provider, what can be told to it, and the book that it keeps.</summary>
public abstract class ProviderUnderTest : IAsyncDisposable
{
    public static readonly Money Ten = new(10_00, Currency.Of("EUR"));

    public abstract ProviderAdapter Adapter { get; }

    public IPaymentProvider Provider => Adapter.Payments;

    public async Task<ProviderOutcome> ChargeAsync(string key, string account = "acme/anna", CancellationToken cancellation = default) =>
        await Provider.ChargeAsync(await PrepareAsync(new ChargeRequest(key, account, "invoice-1", Ten)), cancellation);

    public Task<ProviderOutcome> RefundAsync(string key, ProviderOutcome.Succeeded charged) =>
        Provider.RefundAsync(new RefundRequest(key, "acme/anna", "invoice-1", Ten) { Payment = charged.Reference }, default);

    public async Task<ProviderOutcome?> LookUpAsync(string key)
    {
        var charge = await PrepareAsync(new ChargeRequest(key, "acme/anna", "invoice-1", Ten));
        return await Provider.LookUpAsync(new LookUpRequest(key, "acme/anna") { Customer = charge.Customer, Charge = charge }, default);
    }

    public Task<ProviderOutcome?> LookUpRefundAsync(string key, ProviderOutcome.Succeeded charged) => Provider.LookUpAsync(
        new LookUpRequest(key, "acme/anna") { Kind = RequestKind.Refund, Payment = charged.Reference }, default);

    /// <summary>Names what the provider must know to charge an account.</summary>
    public virtual Task<ChargeRequest> PrepareAsync(ChargeRequest request) => Task.FromResult(request);

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

    public InProcess()
    {
        _provider = new SimulatedProvider(_ledger, TimeProvider.System);
        Adapter = SimulatedAdapter.Create(_provider);
    }

    public override ProviderAdapter Adapter { get; }

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

/// <summary>Through the Stripe adapter, at a loopback that speaks Stripe's API in a process of its own.</summary>
public sealed class AtStripe : ProviderUnderTest
{
    private readonly LoopbackUnderTest _process;
    private readonly ProviderAdapter _stripe;
    private readonly ConcurrentDictionary<string, Task<(string Customer, string Method)>> _mapped = new();

    private AtStripe(LoopbackUnderTest process) => (_process, _stripe) = (process, process.Adapter());

    public override ProviderAdapter Adapter => _stripe;

    public static async Task<ProviderUnderTest> StartAsync() => new AtStripe(await LoopbackUnderTest.StartAsync());

    public override Task FollowAsync(params SimulatedRule[] rules) => _process.FollowAsync(new SimulatorWire.Script(rules));

    public override async Task<IReadOnlyList<(string Key, Money Amount, ProviderOutcome Outcome, bool IsRefund)>> LedgerAsync() =>
        [.. (await _process.LedgerAsync()).Select(static line => (line.Key, line.Amount, line.Outcome, line.IsRefund))];

    public override ValueTask DisposeAsync() => _process.DisposeAsync();

    public override async Task<ChargeRequest> PrepareAsync(ChargeRequest request)
    {
        var (customer, method) = await _mapped.GetOrAdd(request.Account, account => _stripe.CustomerAsync(account, "pm_card_visa"));
        return request with { Customer = customer, Method = method };
    }
}

/// <summary>In a process of its own.</summary>
public sealed class OverHttp : ProviderUnderTest
{
    private readonly SimulatorProcess _process;

    private OverHttp(SimulatorProcess process) => (_process, Adapter) = (process, SimulatedAdapter.Create(new HttpSimulatedProvider(process.Http)));

    public override ProviderAdapter Adapter { get; }

    public static async Task<ProviderUnderTest> StartAsync() => new OverHttp(await SimulatorProcess.StartAsync());

    public override Task FollowAsync(params SimulatedRule[] rules) => _process.FollowAsync(new SimulatorWire.Script(rules));

    public override async Task<IReadOnlyList<(string Key, Money Amount, ProviderOutcome Outcome, bool IsRefund)>> LedgerAsync() =>
        [.. (await _process.LedgerAsync()).Select(static line => (line.Key, line.Amount, line.Outcome, line.IsRefund))];

    public override ValueTask DisposeAsync() => _process.DisposeAsync();
}
