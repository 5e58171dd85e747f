using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;

namespace Billing.Cli.Scenarios;

/// <summary>Reads the steps about payments that are disputed, reversed or given back by hand.</summary>
internal static class DisputeSteps
{
    private const string Provider = "simulated";

    public static readonly ImmutableDictionary<string, Func<FieldReader, StepContext, Asking>> All =
        new Dictionary<string, Func<FieldReader, StepContext, Asking>>
        {
            ["dispute"] = (fields, context) => Told(fields, context, DisputeState.Open),
            ["dispute_lost"] = (fields, context) => Told(fields, context, DisputeState.Lost),
            ["dispute_reversed"] = (fields, context) => Told(fields, context, DisputeState.Won),
            ["refund_elsewhere"] = RefundElsewhere,
            ["reverse_payment"] = (fields, _) => Reverse(fields),
            ["confirm_refund"] = Confirm,
            ["reject_refund"] = (fields, context) => Confirm(fields, context, wasPaid: false),
        }.ToImmutableDictionary();

    // The last payment of an invoice that a provider took, the whole of it unless an amount is said.
    private static Asking Told(FieldReader fields, StepContext context, DisputeState state)
    {
        var invoice = InvoiceSteps.Invoice(fields);
        var (amount, fee) = (fields.Amount(context.Currency, "amount"), fields.Amount(context.Currency, "fee"));
        return account =>
        {
            var payment = Payment(fields, account, invoice(account));
            return Look(account, NoticeSubject.Dispute, $"dispute-{payment.Reference}", payment, new ProviderReport.OfDispute(
                $"dispute-{payment.Reference}", payment.Reference, amount ?? payment.Amount, state, "fraudulent") { Fee = fee });
        };
    }

    private static Asking RefundElsewhere(FieldReader fields, StepContext context)
    {
        var invoice = InvoiceSteps.Invoice(fields);
        var amount = Texts.Amount(fields.Need("amount"), context.Currency);
        return account =>
        {
            var payment = Payment(fields, account, invoice(account));
            return Look(account, NoticeSubject.Payment, payment.Reference!, payment, new ProviderReport.OfPayment(
                payment.Reference!, payment.Amount, new ProviderOutcome.Succeeded(payment.Reference!), payment.Amount, amount));
        };
    }

    private static Asking Reverse(FieldReader fields)
    {
        var (key, author) = (fields.Text("key"), fields.Text("author") ?? "operator");
        return account => new AccountCommand.ReversePayment(
            key ?? account.State.Payments.LastOrDefault(static payment => payment.Channel is not null)?.Key ?? "none", author);
    }

    private static Asking Confirm(FieldReader fields, StepContext context) => Confirm(fields, context, wasPaid: true);

    private static Asking Confirm(FieldReader fields, StepContext context, bool wasPaid)
    {
        var author = fields.Text("author") ?? "operator";
        return account => new AccountCommand.ConfirmRefund(account.State.HandRefunds.LastOrDefault()?.Key ?? "none", wasPaid, author);
    }

    // The provider says that something happened; what it then shows is the step.
    private static AccountCommand Look(
        SimulatedAccount account, NoticeSubject subject, string objectId, InvoicePayment payment, ProviderReport report)
    {
        var told = account.Tell(new(Provider, account.NextEventId(), "told", subject, objectId, account.Now, 0) { Payment = payment.Reference });
        return new AccountCommand.TakeReport(told.Key, report);
    }

    private static InvoicePayment Payment(FieldReader fields, SimulatedAccount account, Invoice? invoice) =>
        invoice?.Payments.LastOrDefault(static payment => payment.IsAtProvider)
        ?? throw ScenarioMistake.At(fields.Node, "no provider took a payment for that invoice");
}
