using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Lanes;
using Billing.Providers;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Lanes;

/// <summary>The only place that calls a provider. It keeps nothing: what is lost here is asked again by the account.</summary>
[Reentrant]
public sealed partial class ProviderLaneGrain(
    ProviderDirectory providers,
    ProviderLanes lanes,
    ProviderCircuits circuits,
    LaneMeter meter,
    TimeProvider time,
    ILogger<ProviderLaneGrain> logger)
    : Grain, IProviderLaneGrain
{
    /// <summary>The whole of one request, whatever it is made of.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(25);

    /// <summary>Of what somebody waits for: well before their call gives up.</summary>
    private static readonly TimeSpan WaitedDeadline = TimeSpan.FromSeconds(15);

    /// <summary>An answer that was lost is looked for once before the account's lease takes over.</summary>
    private static readonly TimeSpan BeforeLookUp = TimeSpan.FromSeconds(1);

    /// <summary>How often an outcome is brought to its account before the account's own lease takes over.</summary>
    private const int DeliveriesMax = 5;

    private readonly HashSet<string> _underWay = [];
    private LaneTraffic? _traffic;

    private string Provider => this.GetPrimaryKeyString().Split('/')[0];

    private ProviderAdapter? Adapter => providers.Find(Provider);

    private LaneTraffic Traffic => _traffic ??= new LaneTraffic(Provider, lanes.LimitsOf(Provider), lanes.Count, circuits.Of(Provider), time, meter);

    public async Task Carry(CarriedEffect carried)
    {
        // Asked again while it still waits here: one answer will do.
        if (!_underWay.Add(carried.Key))
        {
            return;
        }

        try
        {
            // What there is no room for stays with the account's lease, and so does what is lost here.
            if (carried.Effect is AccountEffect.LookAt look)
            {
                await Look(carried, look);
            }
            else if ((NotPossible(carried) ?? await InTurn(carried, () => Ask(Adapter!, carried))) is { } outcome)
            {
                await Deliver(carried, outcome);
            }
        }
        finally
        {
            _underWay.Remove(carried.Key);
        }
    }

    /// <summary>What cannot be asked is not asked: another method may do. What may have been asked is looked for all the same.</summary>
    private ProviderOutcome? NotPossible(CarriedEffect carried) => (Adapter, carried) switch
    {
        (null, { WasAskedBefore: true }) => new ProviderOutcome.Unknown(),
        (null, _) => new ProviderOutcome.Declined(DeclineClass.Hard, "provider_not_configured"),
        ({ Held: null }, { Effect: AccountEffect.HoldMoney or AccountEffect.CaptureHold or AccountEffect.ReleaseHold }) => DeclinedFor(ChargeObstacle.Hold),
        ({ Capabilities.PartialCapture: false }, { Effect: AccountEffect.CaptureHold capture }) when capture.Amount != capture.Held =>
            new ProviderOutcome.Declined(DeclineClass.Hard, "not_possible_partial_capture"),
        (_, { Effect: AccountEffect.CaptureHold }) => null,
        ({ Capabilities: var can }, { Effect: Collect or AccountEffect.HoldMoney }) => can.WhyNot(Charge(carried)) switch
        {
            null => null,
            // Whom the provider does not know cannot be looked for there either.
            { } obstacle when !carried.WasAskedBefore || obstacle == ChargeObstacle.Customer => DeclinedFor(obstacle),
            _ => null,
        },
        ({ Cancellations: null }, { Effect: AccountEffect.CancelPayment }) => new ProviderOutcome.Declined(DeclineClass.Hard, "not_possible_cancel"),
        _ => null,
    };

    /// <summary>None where there is no room.</summary>
    private async Task<T?> InTurn<T>(CarriedEffect carried, Func<Task<Asked<T>>> ask)
        where T : class
    {
        if (await Traffic.EnterAsync(carried.Account, KindOf(carried.Effect), carried.Effect is Collect { IsOnSession: true } or AccountEffect.HoldMoney { IsOnSession: true }) is not { } entry)
        {
            return null;
        }

        var asked = new Asked<T>(null, IsAnswered: false);
        try
        {
            asked = await ask();
            return asked.Answer;
        }
        finally
        {
            meter.Asked(Provider, entry.Kind, asked.Answer, asked.IsAnswered);
            Traffic.Leave(entry, asked.IsAnswered, asked.RetryAfter?.ToTimeSpan());
        }
    }

    /// <summary>What came of it, and whether the provider was there at all.</summary>
    private async Task<Asked<ProviderOutcome>> Ask(ProviderAdapter provider, CarriedEffect carried)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            if (carried.Effect is AccountEffect.CancelPayment cancel)
            {
                return Asked.Of(await provider.Cancellations!.CancelAsync(Cancel(carried, cancel), deadline.Token));
            }

            // A request that may have been heard is looked up first: only what the provider never heard of is sent anew.
            var outcome = (carried.WasAskedBefore ? await Find(provider, carried, deadline.Token) : null)
                ?? await Send(provider, carried, deadline.Token);
            if (outcome is ProviderOutcome.Unknown)
            {
                await Task.Delay(BeforeLookUp, time, deadline.Token);
                outcome = await Find(provider, carried, deadline.Token) ?? outcome;
            }

            return Asked.Of(outcome);
        }
        catch (OperationCanceledException)
        {
            return new Asked<ProviderOutcome>(new ProviderOutcome.Unknown(), IsAnswered: false);
        }
        catch (WrongRequestException wrong)
        {
            // It was there and said that this can never be right; others need not wait for it.
            ProviderLaneLog.Failed(logger, carried.Key, wrong);
            return new Asked<ProviderOutcome>(new ProviderOutcome.Unknown(), IsAnswered: true);
        }
        catch (Exception failure)
        {
            ProviderLaneLog.Failed(logger, carried.Key, failure);
            return new Asked<ProviderOutcome>(new ProviderOutcome.Unknown(), IsAnswered: false);
        }
    }

    private Task<ProviderOutcome?> Find(ProviderAdapter provider, CarriedEffect carried, CancellationToken cancellation)
    {
        // Forgetting twice is forgetting once, and what becomes of a hold is looked at where it is asked for again.
        if (carried.Effect is AccountEffect.ForgetMethod or AccountEffect.CaptureHold or AccountEffect.ReleaseHold)
        {
            return Task.FromResult<ProviderOutcome?>(null);
        }

        Traffic.AlsoAsked(LaneKind.Other);
        return provider.Payments.LookUpAsync(LookUp(carried), cancellation);
    }

    private static Task<ProviderOutcome> Send(ProviderAdapter provider, CarriedEffect carried, CancellationToken cancellation)
    {
        switch (carried.Effect)
        {
            case AccountEffect.CaptureHold capture:
                return provider.Held!.CaptureAsync(new CaptureRequest(carried.Key, carried.Account, capture.Payment, capture.Amount), cancellation);
            case AccountEffect.ReleaseHold release:
                return provider.Held!.VoidAsync(new Providers.VoidRequest(carried.Key, carried.Account, release.Payment), cancellation);
            case Collect or AccountEffect.HoldMoney:
                var charge = Charge(carried);
                return provider.Capabilities.WhyNot(charge) is { } obstacle
                    ? Task.FromResult(DeclinedFor(obstacle))
                    : provider.Payments.ChargeAsync(charge, cancellation);
            case AccountEffect.RefundMoney refund:
                return provider.Payments.RefundAsync(
                    new RefundRequest(carried.Key, carried.Account, refund.InvoiceId, refund.Amount) { Payment = refund.Payment }, cancellation);
            case AccountEffect.ForgetMethod forget:
                return Forget(provider, carried, forget, cancellation);
            default:
                throw new UnreachableException();
        }
    }

    private static ChargeRequest Charge(CarriedEffect carried) => carried.Effect switch
    {
        Collect collect => new(carried.Key, carried.Account, collect.InvoiceId, collect.Amount)
        {
            Customer = collect.Method?.Customer,
            Method = collect.Method?.Reference,
            Kind = collect.Method?.Kind ?? CollectionMethodKind.Card,
            IsOnSession = collect.IsOnSession,
        },
        AccountEffect.HoldMoney hold => new(carried.Key, carried.Account, hold.HoldId, hold.Amount)
        {
            Customer = hold.Method.Customer,
            Method = hold.Method.Reference,
            Kind = hold.Method.Kind,
            IsOnSession = hold.IsOnSession,
            IsHold = true,
        },
        _ => throw new UnreachableException(),
    };

    private static ProviderOutcome DeclinedFor(ChargeObstacle obstacle) =>
        new ProviderOutcome.Declined(DeclineClass.Hard, $"not_possible_{obstacle.ToString().ToLowerInvariant()}");

    private static LaneKind KindOf(AccountEffect effect) => effect switch
    {
        Collect or AccountEffect.HoldMoney => LaneKind.Charge,
        AccountEffect.RefundMoney => LaneKind.Refund,
        _ => LaneKind.Other,
    };

    /// <summary>None where the first provider is meant.</summary>
    internal static string? ProviderOf(AccountEffect effect) => effect switch
    {
        Collect collect => collect.Method?.Provider,
        AccountEffect.RefundMoney refund => refund.Provider,
        AccountEffect.ForgetMethod forget => forget.Provider,
        AccountEffect.HoldMoney hold => hold.Method.Provider,
        AccountEffect.ReleaseHold release => release.Provider,
        AccountEffect.CancelPayment cancel => cancel.Method?.Provider,
        AccountEffect.LookAt look => look.Provider,
        _ => throw new UnreachableException(),
    };

    private static LookUpRequest LookUp(CarriedEffect carried) => new(carried.Key, carried.Account)
    {
        Kind = carried.Effect is AccountEffect.RefundMoney ? RequestKind.Refund : RequestKind.Charge,
        Customer = (carried.Effect as Collect)?.Method?.Customer ?? (carried.Effect as AccountEffect.HoldMoney)?.Method.Customer,
        Payment = (carried.Effect as AccountEffect.RefundMoney)?.Payment,
        AskedAt = carried.AskedAt,
        Charge = carried.Effect is Collect or AccountEffect.HoldMoney ? Charge(carried) : null,
    };

    private static CancelRequest Cancel(CarriedEffect carried, AccountEffect.CancelPayment cancel) =>
        new(carried.Key, carried.Account, $"{carried.Account}/{cancel.CollectKey}") { Customer = cancel.Method?.Customer, AskedAt = carried.AskedAt };

    private Task Deliver(CarriedEffect carried, ProviderOutcome outcome) => Bring(carried, new SentCommand(
        $"outcome-{carried.Effect.Key}-{outcome.GetType().Name}", "provider", new AccountCommand.SettleEffect(carried.Effect.Key, outcome)));

    /// <summary>Until the account has it, a few times; after that the account asks again by itself.</summary>
    private async Task Bring(CarriedEffect carried, SentCommand command)
    {
        var account = GrainFactory.GetGrain<IAccountGrain>(carried.Account);
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

/// <summary>What a provider said, and whether it was there at all.</summary>
internal readonly record struct Asked<T>(T? Answer, bool IsAnswered, Duration? RetryAfter = null)
    where T : class;

internal static class Asked
{
    public static Asked<ProviderOutcome> Of(ProviderOutcome outcome) => new(
        outcome, outcome is not (ProviderOutcome.Unknown or ProviderOutcome.Unavailable), (outcome as ProviderOutcome.Unavailable)?.RetryAfter);
}
