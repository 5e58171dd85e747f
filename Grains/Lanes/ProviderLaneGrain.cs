using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Lanes;
using Billing.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Billing.Grains.Lanes;

/// <summary>The only place that calls a provider. It keeps nothing: what is lost here is asked again by the account.</summary>
[Reentrant]
public sealed class ProviderLaneGrain(
    ProviderDirectory providers, TimeProvider time, IOptions<GrainSettings> settings, ILogger<ProviderLaneGrain> logger)
    : Grain, IProviderLaneGrain
{
    /// <summary>The whole of one request, whatever it is made of.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(25);

    /// <summary>An answer that was lost is looked for once before the account's lease takes over.</summary>
    private static readonly TimeSpan BeforeLookUp = TimeSpan.FromSeconds(1);

    private const int LeaseSeconds = 30;

    /// <summary>How often an outcome is brought to its account before the account's own lease takes over.</summary>
    private const int DeliveriesMax = 5;

    private readonly HashSet<string> _underWay = [];
    private readonly int _queueMax = settings.Value.ProviderRequestsAtOnce
        + (settings.Value.ProviderRequestsPerSecond * LeaseSeconds / settings.Value.ProviderLanes);

    private readonly LanePace _pace = new(
        time,
        TimeSpan.FromSeconds((double)settings.Value.ProviderLanes / settings.Value.ProviderRequestsPerSecond),
        burst: Math.Max(1, settings.Value.ProviderRequestsPerSecond / settings.Value.ProviderLanes),
        settings.Value.ProviderRequestsAtOnce);

    public async Task Carry(CarriedEffect carried)
    {
        // Asked again while it still queues here: one answer will do. And who would not have its turn within a lease asks again.
        if (_underWay.Count >= _queueMax || !_underWay.Add(carried.Key))
        {
            return;
        }

        try
        {
            await Deliver(carried, await AskInTurn(carried));
        }
        finally
        {
            _underWay.Remove(carried.Key);
        }
    }

    private async Task<ProviderOutcome> AskInTurn(CarriedEffect carried)
    {
        await _pace.Enter();
        try
        {
            return await Ask(carried);
        }
        finally
        {
            _pace.Leave();
        }
    }

    private async Task<ProviderOutcome> Ask(CarriedEffect carried)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            if (providers.Find(ProviderOf(carried.Effect)) is not { } provider)
            {
                return new ProviderOutcome.Declined(DeclineClass.Hard, "provider_not_configured");
            }

            // A request that may have been heard is looked up first: only what the provider never heard of is sent anew.
            var outcome = (carried.WasAskedBefore ? await provider.Payments.LookUpAsync(LookUp(carried), deadline.Token) : null)
                ?? await Send(provider, carried, deadline.Token);
            if (outcome is ProviderOutcome.Unknown)
            {
                await Task.Delay(BeforeLookUp, time, deadline.Token);
                outcome = await provider.Payments.LookUpAsync(LookUp(carried), deadline.Token) ?? outcome;
            }

            return outcome;
        }
        catch (OperationCanceledException)
        {
            return new ProviderOutcome.Unknown();
        }
        catch (Exception failure)
        {
            ProviderLaneLog.Failed(logger, carried.Key, failure);
            return new ProviderOutcome.Unknown();
        }
    }

    private static Task<ProviderOutcome> Send(ProviderAdapter provider, CarriedEffect carried, CancellationToken cancellation)
    {
        switch (carried.Effect)
        {
            case Collect collect:
                var charge = Charge(carried, collect);
                // What cannot be asked is not asked: another method may do.
                return provider.Capabilities.WhyNot(charge) is { } obstacle
                    ? Task.FromResult<ProviderOutcome>(new ProviderOutcome.Declined(DeclineClass.Hard, $"not_possible_{obstacle.ToString().ToLowerInvariant()}"))
                    : provider.Payments.ChargeAsync(charge, cancellation);
            case AccountEffect.RefundMoney refund:
                return provider.Payments.RefundAsync(
                    new RefundRequest(carried.Key, carried.Account, refund.InvoiceId, refund.Amount) { Payment = refund.Payment }, cancellation);
            default:
                throw new UnreachableException();
        }
    }

    private static ChargeRequest Charge(CarriedEffect carried, Collect collect) => new(carried.Key, carried.Account, collect.InvoiceId, collect.Amount)
    {
        Customer = collect.Method?.Customer,
        Method = collect.Method?.Reference,
        Kind = collect.Method?.Kind ?? CollectionMethodKind.Card,
        IsOnSession = collect.IsOnSession,
    };

    private static string? ProviderOf(AccountEffect effect) => effect switch
    {
        Collect collect => collect.Method?.Provider,
        AccountEffect.RefundMoney refund => refund.Provider,
        _ => throw new UnreachableException(),
    };

    private static LookUpRequest LookUp(CarriedEffect carried) => new(carried.Key, carried.Account)
    {
        Kind = carried.Effect is AccountEffect.RefundMoney ? RequestKind.Refund : RequestKind.Charge,
        Customer = (carried.Effect as Collect)?.Method?.Customer,
        Payment = (carried.Effect as AccountEffect.RefundMoney)?.Payment,
        Charge = carried.Effect is Collect collect ? Charge(carried, collect) : null,
    };

    /// <summary>Until the account has it, a few times; after that the account asks again by itself.</summary>
    private async Task Deliver(CarriedEffect carried, ProviderOutcome outcome)
    {
        var account = GrainFactory.GetGrain<IAccountGrain>(carried.Account);
        var command = new SentCommand(
            $"outcome-{carried.Effect.Key}-{outcome.GetType().Name}", "provider", new AccountCommand.SettleEffect(carried.Effect.Key, outcome));
        for (var delivery = 1; delivery <= DeliveriesMax; delivery++)
        {
            try
            {
                if ((await account.Send(command)).Answer is CommandAnswer.Accepted)
                {
                    return;
                }
            }
            catch (Exception failure)
            {
                ProviderLaneLog.NotDelivered(logger, carried.Key, delivery, failure);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 * delivery), time, CancellationToken.None);
        }
    }
}
