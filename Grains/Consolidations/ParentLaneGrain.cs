using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Consolidations;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Billing.Grains.Consolidations;

/// <summary>It keeps nothing: what is lost here is asked again by the child, under the same operation id.</summary>
[Reentrant]
public sealed class ParentLaneGrain(ILogger<ParentLaneGrain> logger) : Grain, IParentLaneGrain
{
    public async Task Carry(string child, AccountEffect effect)
    {
        try
        {
            var (tenant, name) = (AccountKey.Parse(child).Tenant, AccountKey.Parse(child).Account);
            var (parent, command) = CommandFor(name, effect);
            var operation = $"child-{name}-{effect.Key}";
            var reply = await GrainFactory.GetGrain<IAccountGrain>($"{tenant}/{parent}").Send(new SentCommand(operation, "child", command));
            if (OutcomeOf(reply.Answer, operation) is { } outcome)
            {
                await GrainFactory.GetGrain<IAccountGrain>(child).Send(
                    new SentCommand($"outcome-{effect.Key}", "parent", new AccountCommand.SettleEffect(effect.Key, outcome)));
            }
        }
        catch (Exception failure)
        {
            // The child asks again when its lease is over.
            ParentLaneLog.NotCarried(logger, child, effect.Key, failure);
        }
    }

    private static (string Parent, AccountCommand Command) CommandFor(string child, AccountEffect effect) => effect switch
    {
        AccountEffect.BillParent bill => (bill.Parent, new AccountCommand.ConsolidateCharge(child, bill.InvoiceId, bill.Amount)),
        AccountEffect.CreditParent credit => (credit.Parent, new AccountCommand.ConsolidateCredit(child, credit.GrantId, credit.Amount)),
        _ => throw new UnreachableException(),
    };

    /// <summary>None while the parent cannot answer: the child asks again.</summary>
    private static ProviderOutcome? OutcomeOf(CommandAnswer answer, string operation) => answer switch
    {
        CommandAnswer.Accepted => new ProviderOutcome.Succeeded(operation),
        CommandAnswer.Refused refused => new ProviderOutcome.Declined(DeclineClass.Hard, refused.Rejection.Code),
        _ => null,
    };
}
