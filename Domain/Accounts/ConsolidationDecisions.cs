using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Decides what a parent pays for its children: everything of a local day on one draft, which becomes final when the
/// day is over.
/// </summary>
internal static class ConsolidationDecisions
{
    public static Rejection? Charge(Deliberation on, AccountCommand.ConsolidateCharge command)
    {
        if (!command.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        if (command.Amount.Currency != on.State.Terms.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        var item = $"{command.ChildAccount}/{command.ChildInvoiceId}";
        if (on.State.Invoices.Any(invoice => invoice.IsConsolidated && invoice.Lines.Any(line => line.Item == item)))
        {
            return null;
        }

        var draft = Draft(on) ?? new Invoice(on.NewId("invoice"), command.Amount.Currency, InvoiceStatus.Draft, on.Today, [])
        {
            CreatedAt = on.At,
            FinalizeAt = on.State.Terms.Zone.ToInstant(on.Today.PlusDays(1)),
            IsConsolidated = true,
        };
        Add(on, draft, item, DerivedMoney.Given("invoice of the child", command.Amount));
        return null;
    }

    public static Rejection? Credit(Deliberation on, AccountCommand.ConsolidateCredit command)
    {
        if (!command.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        var item = $"{command.ChildAccount}/credit/{command.CreditId}";
        if (on.State.Invoices.Any(invoice => invoice.IsConsolidated && invoice.Lines.Any(line => line.Item == item)))
        {
            return null;
        }

        var charged = Draft(on)?.Lines
            .Where(line => line.Item.StartsWith(command.ChildAccount + "/", StringComparison.Ordinal))
            .Aggregate(Money.Zero(on.State.Terms.Currency), (sum, line) => sum + line.Amount.Money);
        if (charged is not { } ofChild || command.Amount > ofChild)
        {
            return Rejections.ConsolidatedInvoiceFinal;
        }

        Add(on, Draft(on)!, item, -DerivedMoney.Given("credit of the child", command.Amount));
        return null;
    }

    /// <summary>Has the paying account take over what is open of an invoice, unless it is being asked.</summary>
    public static void HandOver(Deliberation on, Invoice invoice, string parent)
    {
        if (invoice.Open.IsPositive
            && !on.State.Pending.OfType<AccountEffect.BillParent>().Any(pending => pending.InvoiceId == invoice.Id))
        {
            on.Do(new AccountEffect.BillParent(on.NewId("parent"), parent, invoice.Id, invoice.Open));
        }
    }

    /// <summary>The paying account has it on its own invoice; what was paid or credited here meanwhile is credit here.</summary>
    public static void TakenOver(Deliberation on, AccountEffect.BillParent billed)
    {
        var nothing = Money.Zero(billed.Amount.Currency);
        var open = on.State.Invoice(billed.InvoiceId) is { } invoice ? Money.Greatest(invoice.Open, nothing) : nothing;
        var taken = Money.Least(open, billed.Amount);
        on.Add(new AccountFact.InvoiceTakenOver(billed.InvoiceId, taken, billed.Amount - taken, billed.Key));
        if (billed.Amount > taken)
        {
            on.Add(new AccountFact.CreditGranted(
                CreditGrant.Of(on.NewId("credit"), GrantKind.Overpayment, billed.Amount - taken, on.At), IsPosted: true));
        }
    }

    /// <summary>As much of the credit as is still there is not this account's any more.</summary>
    public static void TakenOver(Deliberation on, AccountEffect.CreditParent credited)
    {
        if (on.State.Grants.FirstOrDefault(grant => grant.Id == credited.GrantId) is { Left.IsPositive: true } grant)
        {
            on.Add(new AccountFact.CreditTakenOver(grant.Id, Money.Least(grant.Left, credited.Amount), credited.Key));
        }
    }

    private static Invoice? Draft(Deliberation on) => on.State.Invoices.FirstOrDefault(invoice =>
        invoice is { IsConsolidated: true, Status: InvoiceStatus.Draft });

    private static void Add(Deliberation on, Invoice draft, string item, DerivedMoney amount) => on.Add(new AccountFact.InvoiceDrafted(
        draft with { Lines = draft.Lines.Add(new(InvoiceDecisions.LineId(draft.Lines.Length), LineKind.OneOff, item, amount)) }));
}
