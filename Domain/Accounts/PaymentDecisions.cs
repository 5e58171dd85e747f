using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Decides what a payment or a refund does to invoices, and the switches that hold billing back.</summary>
internal static class PaymentDecisions
{
    private const string UnsaidChannel = "other";

    /// <summary>A payment that somebody enters: no provider took it, so it is said how it came.</summary>
    public static Rejection? Enter(Deliberation on, AccountCommand.RecordPayment command) =>
        command.ReceivedOn > on.Today ? Rejections.PaymentInTheFuture : Record(on, command with { Channel = command.Channel ?? UnsaidChannel });

    public static Rejection? Record(Deliberation on, AccountCommand.RecordPayment command, string? provider = null, string? reference = null, Money? asked = null)
    {
        if (CreditNoteDecisions.Final(on, command.InvoiceId, out var invoice) is { } refused)
        {
            return refused;
        }

        if (!command.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        if (command.Amount.Currency != invoice.Currency)
        {
            return Rejections.CurrencyMismatch;
        }

        if (on.State.KeysUsed.Contains(command.Key))
        {
            return Rejections.PaymentKeyUsed;
        }

        // What is paid beyond what is open is not lost: it becomes credit.
        var applied = Money.Least(command.Amount, Money.Greatest(invoice.Open, Money.Zero(invoice.Currency)));
        var credit = command.Amount > applied ? on.NewId("credit") : null;
        on.Add(new AccountFact.PaymentReceived(invoice.Id, applied, command.Key)
        {
            Provider = provider,
            Reference = reference ?? command.Reference,
            Asked = asked == applied ? null : asked,
            CreditId = credit,
            Channel = command.Channel,
            ReceivedOn = command.ReceivedOn,
        });
        if (credit is not null)
        {
            on.Add(new AccountFact.CreditGranted(
                CreditGrant.Of(credit, GrantKind.Overpayment, command.Amount - applied, on.At), IsPosted: false));
            Invoicing.SettleOpen(on);
        }

        GrantTopUp(on, invoice);
        return null;
    }

    public static Rejection? Refund(Deliberation on, AccountCommand.RefundPayment command)
    {
        if (CreditNoteDecisions.Final(on, command.InvoiceId, out var invoice) is { } refused)
        {
            return refused;
        }

        if (!command.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        var refundedByNotes = on.State.NotesOf(invoice.Id).Aggregate(Money.Zero(invoice.Currency), (sum, note) => sum + note.Refund);
        if (command.Amount > invoice.Paid - refundedByNotes)
        {
            return Rejections.RefundAbovePaid;
        }

        if (Approvals.Check(on.State.Terms, command.Amount, command.Author, command.ApprovedBy) is { } stopped)
        {
            return stopped;
        }

        on.Add(new AccountFact.PaymentRefunded(invoice.Id, command.Amount, on.NewId("refunded")));
        Refunding.Ask(on, invoice.Id, command.Amount);
        return null;
    }

    public static Rejection? SwitchInvoicing(Deliberation on, AccountCommand.SwitchInvoicing command)
    {
        if (on.State.IsInvoicingOff != command.Off)
        {
            on.Add(new AccountFact.InvoicingSwitched(command.Off));
            BillingRuns.Run(on);
        }

        return null;
    }

    public static Rejection? SwitchAutoPay(Deliberation on, AccountCommand.SwitchAutoPay command)
    {
        if (on.State.IsAutoPayOff == command.Off)
        {
            return null;
        }

        on.Add(new AccountFact.AutoPaySwitched(command.Off));
        foreach (var invoice in on.State.Invoices.Where(invoice => invoice.Open.IsPositive))
        {
            Invoicing.Collect(on, invoice.Id);
        }

        return null;
    }

    /// <summary>The id of the credit that a top-up invoice becomes once it is paid.</summary>
    internal static string TopUpGrantId(Invoice invoice) => $"{invoice.Id}.top-up";

    private static void GrantTopUp(Deliberation on, Invoice invoice)
    {
        var line = invoice.Lines.FirstOrDefault(known => known.Kind == LineKind.TopUp);
        if (line is null || on.State.Invoice(invoice.Id)!.Open.IsPositive || on.State.Grants.Any(known => known.Id == TopUpGrantId(invoice)))
        {
            return;
        }

        var wallet = on.State.Wallets.First(known => known.Id == line.Item);
        on.Add(new AccountFact.CreditGranted(
            CreditGrant.Of(TopUpGrantId(invoice), GrantKind.Purchased, line.Net, on.At) with
            {
                WalletId = wallet.Id,
                Priority = wallet.Priority,
                ExpiresAt = line.CreditExpiresAt ?? Instant.MaxValue,
            },
            IsPosted: false));
    }
}
