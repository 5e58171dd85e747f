using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;

namespace Billing.Cli.Scenarios;

/// <summary>Carries what an account asks of the one that pays for it, and brings the answer back.</summary>
internal static class ParentBill
{
    public static void Carry(ImmutableArray<SimulatedAccount> accounts)
    {
        foreach (var child in accounts)
        {
            foreach (var effect in child.State.Pending)
            {
                switch (effect)
                {
                    case AccountEffect.BillParent bill:
                        Carry(accounts, child, bill.Parent, effect.Key, name => new AccountCommand.ConsolidateCharge(name, bill.InvoiceId, bill.Amount));
                        break;
                    case AccountEffect.CreditParent credit:
                        Carry(accounts, child, credit.Parent, effect.Key, name => new AccountCommand.ConsolidateCredit(name, credit.GrantId, credit.Amount));
                        break;
                }
            }
        }
    }

    private static void Carry(
        ImmutableArray<SimulatedAccount> accounts, SimulatedAccount child, string parentName, string key, Func<string, AccountCommand> command)
    {
        var parent = accounts.FirstOrDefault(account => account.Name == parentName)
            ?? throw new ScenarioMistake($"there is no account '{parentName}' that could pay for '{child.Name}'");
        // What is due at the parent comes first; the next round carries.
        if (parent.NextDueAt <= child.Now)
        {
            return;
        }

        parent.MoveTo(child.Now);
        ProviderOutcome outcome = parent.Ask(command(child.Name)) is Decision.Refused refused
            ? new ProviderOutcome.Declined(DeclineClass.Hard, refused.Rejection.Code)
            : new ProviderOutcome.Succeeded(parent.Name);
        child.Ask(new AccountCommand.SettleEffect(key, outcome));
    }
}
