using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Invoices;

namespace Billing.Cli.Scenarios;

/// <summary>Carries what children owe to the account that pays for them.</summary>
internal static class ParentBill
{
    public static void Carry(ImmutableArray<SimulatedAccount> accounts)
    {
        foreach (var child in accounts.Where(account => account.Parent is not null))
        {
            var parent = accounts.First(account => account.Name == child.Parent);
            // What is due at the parent comes first; the next round carries.
            if (parent.NextDueAt <= child.Now)
            {
                continue;
            }

            foreach (var invoice in child.State.Invoices.Where(invoice => invoice.Status == InvoiceStatus.Finalized && invoice.Open.IsPositive))
            {
                parent.MoveTo(child.Now);
                parent.Ask(new AccountCommand.ConsolidateCharge(child.Name, invoice.Id, invoice.Open));
            }
        }
    }
}
