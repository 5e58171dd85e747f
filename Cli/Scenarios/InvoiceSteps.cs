using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>Reads the steps about usage, invoices, credit notes and payments.</summary>
internal static class InvoiceSteps
{
    public static readonly ImmutableDictionary<string, Func<FieldReader, StepContext, Asking>> All =
        new Dictionary<string, Func<FieldReader, StepContext, Asking>>
        {
            ["use"] = Use,
            ["withdraw_usage"] = WithdrawUsage,
            ["charge"] = Charge,
            ["charge_at_period_end"] = ChargeAtPeriodEnd,
            ["finalize"] = (fields, _) => Of(fields, id => new AccountCommand.FinalizeInvoice(id)),
            ["number"] = (fields, _) => Numbered(fields),
            ["void"] = Void,
            ["record_tax"] = RecordTax,
            ["credit_note"] = CreditNote,
            ["write_off"] = (fields, _) => WriteOff(fields),
            ["pay"] = Pay,
            ["collect"] = (fields, _) => Of(fields, id => new AccountCommand.PayInvoice(id)),
            ["refund"] = (fields, context) => Refund(fields, Texts.Amount(fields.Need("amount"), context.Currency)),
            ["settle"] = Settle,
            ["consolidate_charge"] = (fields, context) => Consolidate(fields, context, "invoice", (child, id, amount) => new AccountCommand.ConsolidateCharge(child, id, amount)),
            ["consolidate_credit"] = (fields, context) => Consolidate(fields, context, "credit", (child, id, amount) => new AccountCommand.ConsolidateCredit(child, id, amount)),
        }.ToImmutableDictionary();

    /// <summary>first, last, or which one it is, counted from 1; without a word the last.</summary>
    public static Func<SimulatedAccount, Invoice?> Invoice(FieldReader fields)
    {
        if (fields.Find("invoice") is not { } node || Nearest.Bare(Texts.Of(node)) == "last")
        {
            return account => account.State.Invoices.LastOrDefault();
        }

        if (Nearest.Bare(node.Text) == "first")
        {
            return account => account.State.Invoices.FirstOrDefault();
        }

        var number = Texts.Whole(node);
        return account => account.State.Invoices.ElementAtOrDefault(number - 1);
    }

    private static Asking Of(FieldReader fields, Func<string, AccountCommand> command)
    {
        var invoice = Invoice(fields);
        return account => command(invoice(account)?.Id ?? "none");
    }

    private static Asking Numbered(FieldReader fields)
    {
        var number = fields.NeedText("number");
        return Of(fields, id => new AccountCommand.NumberInvoice(id, number));
    }

    private static Asking WriteOff(FieldReader fields)
    {
        var (author, approver) = (fields.Text("author") ?? "operator", fields.Text("approvedBy"));
        return Of(fields, id => new AccountCommand.WriteOffInvoice(id, author, approver));
    }

    private static Asking Refund(FieldReader fields, Money amount)
    {
        var (author, approver) = (fields.Text("author") ?? "operator", fields.Text("approvedBy"));
        return Of(fields, id => new AccountCommand.RefundPayment(id, amount) { Author = author, ApprovedBy = approver });
    }

    private static Asking Use(FieldReader fields, StepContext context)
    {
        var subscription = SubscriptionSteps.Subscription(fields);
        var events = fields.Has("events")
            ? fields.Each("events", node =>
            {
                var each = new FieldReader(node, "an event");
                var usage = Event(each, context);
                each.Done();
                return usage;
            })
            : [Event(fields, context)];
        return account => new AccountCommand.RecordUsage(subscription(account), [.. events.Select(usage => usage(account))]);
    }

    private static Func<SimulatedAccount, UsageEvent> Event(FieldReader fields, StepContext context)
    {
        var id = fields.Text("id");
        var happenedAt = fields.At(context.Zone, "happenedAt");
        var usage = new UsageEvent(string.Empty, fields.Text("meter") ?? string.Empty, default, fields.Number("value", "units") ?? 1)
        {
            Subject = fields.Text("subject"),
            Removes = fields.Flag("removes"),
            Properties = fields.Find("properties") is { } properties
                ? [.. properties.Fields.Select(property => new UsageProperty(property.Key, Texts.Of(property.Value)))]
                : [],
        };
        return account => usage with
        {
            Id = id ?? account.NextEventId(),
            Meter = usage.Meter.Length == 0 ? account.OnlyMeter(fields.Node) : usage.Meter,
            HappenedAt = happenedAt ?? account.Now,
        };
    }

    private static Asking WithdrawUsage(FieldReader fields, StepContext context)
    {
        var subscription = SubscriptionSteps.Subscription(fields);
        var ids = fields.Each("ids", Texts.Of);
        var at = fields.At(context.Zone, "happenedAt");
        if (ids.IsEmpty && at is null)
        {
            throw ScenarioMistake.At(fields.Node, "which usage is withdrawn is told by 'ids' or 'happenedAt'");
        }

        return account => new AccountCommand.WithdrawUsage(subscription(account), ids.IsEmpty
            ? [.. account.State.Subscription(subscription(account))?.Usage.Where(usage => usage.HappenedAt == at).Select(usage => usage.Id) ?? []]
            : ids);
    }

    private static Asking Charge(FieldReader fields, StepContext context)
    {
        var lines = fields.Has("lines")
            ? fields.Each("lines", node =>
            {
                var each = new FieldReader(node, "a line");
                var line = Line(each, context);
                each.Done();
                return line;
            })
            : [Line(fields, context)];
        return _ => new AccountCommand.ChargeOnce(lines);
    }

    private static OneOffLine Line(FieldReader fields, StepContext context) =>
        new(fields.Text("item") ?? "one-off", Texts.Amount(fields.Need("amount"), context.Currency)) { TaxRates = PlanReading.Taxes(fields) };

    private static Asking ChargeAtPeriodEnd(FieldReader fields, StepContext context)
    {
        var subscription = SubscriptionSteps.Subscription(fields);
        var (item, amount) = (fields.Text("item") ?? "one-off", Texts.Amount(fields.Need("amount"), context.Currency));
        return account => new AccountCommand.ChargeAtPeriodEnd(subscription(account), item, amount);
    }

    // {"1": 3.5}: the tax of each line by its number, as a tax provider tells it.
    private static Asking RecordTax(FieldReader fields, StepContext context)
    {
        var taxes = LineAmounts(fields.Need("lines"), context).Select(line => new QuotedTax(line.LineId, "quoted", line.Amount)).ToImmutableArray();
        return Of(fields, id => new AccountCommand.RecordTax(id, taxes));
    }

    private static Asking Void(FieldReader fields, StepContext context)
    {
        var nothing = Money.Zero(context.Currency);
        var (credit, refund) = (fields.Amount(context.Currency, "credit") ?? nothing, fields.Amount(context.Currency, "refund") ?? nothing);
        var reissue = fields.Flag("reissue");
        var (author, approver) = (fields.Text("author") ?? "operator", fields.Text("approvedBy"));
        return Of(fields, id => new AccountCommand.VoidInvoice(id, credit, refund) { Reissue = reissue, Author = author, ApprovedBy = approver });
    }

    // Lines by their number on the invoice, or all of it.
    private static Asking CreditNote(FieldReader fields, StepContext context)
    {
        var invoice = Invoice(fields);
        var lines = fields.Find("lines") is { } node ? LineAmounts(node, context) : (ImmutableArray<LineAmount>?)null;
        var use = fields.Choice<CreditNoteUse>("use") ?? CreditNoteUse.ToBalance;
        var refund = fields.Amount(context.Currency, "refund");
        var (author, approver) = (fields.Text("author") ?? "operator", fields.Text("approvedBy"));
        return account =>
        {
            var of = invoice(account);
            var all = of?.Lines.Where(line => line.Amount.Money.IsPositive).Select(line => new LineAmount(line.Id, line.Amount.Money)) ?? [];
            return new AccountCommand.IssueCreditNote(of?.Id ?? "none", lines ?? [.. all], use, author) { Refund = refund, ApprovedBy = approver };
        };
    }

    private static ImmutableArray<LineAmount> LineAmounts(ScenarioNode node, StepContext context)
    {
        if (node.Kind == JsonValueKind.Object)
        {
            return [.. node.Fields.Select(line => new LineAmount(line.Key, Texts.Amount(line.Value, context.Currency)))];
        }

        return Texts.Each(node, element =>
        {
            var fields = new FieldReader(element, "a line");
            var line = new LineAmount(fields.NeedText("line"), Texts.Amount(fields.Need("amount"), context.Currency));
            fields.Done();
            return line;
        });
    }

    private static Asking Pay(FieldReader fields, StepContext context)
    {
        var invoice = Invoice(fields);
        var amount = fields.Amount(context.Currency, "amount");
        var key = fields.Text("key");
        return account => new AccountCommand.RecordPayment(
            invoice(account)?.Id ?? "none", amount ?? invoice(account)?.Open ?? Money.Zero(context.Currency), key ?? account.NextPaymentKey());
    }

    private static Asking Settle(FieldReader fields, StepContext context)
    {
        ProviderOutcome outcome = (fields.Choice<PaymentOutcome>("outcome") ?? PaymentOutcome.Succeed) == PaymentOutcome.Decline
            ? new ProviderOutcome.Declined(DeclineClass.Soft, "declined")
            : new ProviderOutcome.Succeeded("simulated");
        return account => new AccountCommand.SettleEffect(
            account.State.Pending.LastOrDefault(effect => effect is AccountEffect.CollectInvoice or AccountEffect.CollectPurchase or AccountEffect.RefundMoney)?.Key ?? "none", outcome);
    }

    private static Asking Consolidate(FieldReader fields, StepContext context, string what, Func<string, string, Money, AccountCommand> command)
    {
        var (child, id, amount) = (fields.Text("child") ?? "child", fields.Text(what) ?? what, Texts.Amount(fields.Need("amount"), context.Currency));
        return _ => command(child, id, amount);
    }
}
