using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Outlets;
using Billing.Providers.Outlets;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Billing.Grains.Outlets;

/// <summary>It keeps nothing: what is lost here is asked again by the account, under the same key.</summary>
[Reentrant]
public sealed class OutletGrain(IOutlet outlet, ILogger<OutletGrain> logger) : Grain, IOutletGrain
{
    /// <summary>What customers are told has no product.</summary>
    public const string Messages = "~messages";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public async Task Carry(string account, AccountEffect effect)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            var outcome = effect switch
            {
                AccountEffect.TellCustomer message => await outlet.TellAsync(account, message, deadline.Token),
                AccountEffect.EnforceMeasure measure => await outlet.EnforceAsync(account, measure, deadline.Token),
                _ => throw new UnreachableException(),
            };
            var said = outcome.IsFinal ? "outcome" : "progress";
            await GrainFactory.GetGrain<IAccountGrain>(account).Send(
                new SentCommand($"{said}-{effect.Key}", "outlet", new AccountCommand.SettleEffect(effect.Key, outcome)));
        }
        catch (Exception failure)
        {
            // The account asks again when its lease is over.
            OutletLog.NotCarried(logger, account, effect.Key, failure);
        }
    }
}
