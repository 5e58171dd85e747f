using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Conventions;
using Billing.Domain.Invoices;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Bills all subscriptions of an account as of a moment: one comparison of what should be billed with what was, then the
/// documents that make up the difference. Running it twice at the same moment finds nothing the second time.
/// </summary>
internal static class BillingRuns
{
    public static void Run(Deliberation on) => Run(on, []);

    /// <param name="on">The decision that is being made.</param>
    /// <param name="ended">Subscriptions that end by this decision, and what becomes of their unused time.</param>
    /// <param name="again">Lines of an invoice that was taken back and that no stretch of time brings about again.</param>
    public static void Run(Deliberation on, ImmutableArray<EndedNow> ended, ImmutableArray<InvoiceLine> again = default)
    {
        if (on.State.IsInvoicingOff)
        {
            return;
        }

        foreach (var currency in CurrenciesOf(on.State, again))
        {
            Run(on, ended, again, currency);
        }
    }

    private static void Run(Deliberation on, ImmutableArray<EndedNow> ended, ImmutableArray<InvoiceLine> again, Currency currency)
    {
        var found = LookAtAll(on, ended, currency);
        var (charges, withdrawn) = (ImmutableArray<Charge>.Empty, ImmutableArray<BilledSpan>.Empty);
        foreach (var look in found)
        {
            charges = charges.AddRange(look.Charges);
            withdrawn = withdrawn.AddRange(look.Fees.WithdrawnFromDrafts).AddRange(look.Usage.WithdrawnFromDrafts);
        }

        charges = again.IsDefaultOrEmpty ? charges : charges.AddRange(LinesOf(again, currency));
        var givebacks = GiveBack(on, found, charges);
        var lines = Worth(givebacks.IsEmpty ? charges : charges.AddRange(givebacks.Select(static giveback => new Charge(giveback.AsLine, null))));
        var target = withdrawn.IsEmpty ? null : on.State.Invoice(withdrawn[0].InvoiceId!);
        var placed = Place(lines, target?.Id ?? on.NewId("invoice"), NextLine(target), on.State.Terms);
        BillingMemory.Remember(on, found, placed);
        if (target is not null)
        {
            Invoicing.Revise(on, target, withdrawn, placed.Lines);
        }
        else if (!lines.IsEmpty || (HasEnded(found, ended) && on.State.Terms.Convention.FinalInvoice == FinalInvoice.Always))
        {
            Invoicing.Issue(on, placed.InvoiceId, placed.Lines);
        }
    }

    private static IEnumerable<Charge> LinesOf(ImmutableArray<InvoiceLine> again, Currency currency) =>
        again.Where(line => line.Amount.Money.Currency == currency).Select(static line => new Charge(line, null));

    private static bool HasEnded(ImmutableArray<Look> found, ImmutableArray<EndedNow> ended) =>
        !ended.IsEmpty && found.Any(look => ended.Any(end => end.SubscriptionId == look.Subscription.Id));

    // Nearly always one: that of the account.
    private static ImmutableArray<Currency> CurrenciesOf(AccountState state, ImmutableArray<InvoiceLine> again)
    {
        var currencies = ImmutableArray.Create(state.Terms.Currency);
        if (state.Terms.OtherCurrencies.IsEmpty)
        {
            return currencies;
        }

        return
        [
            .. currencies.Concat(state.Subscriptions.Select(static subscription => subscription.Currency))
                .Concat(again.IsDefault ? [] : again.Select(static line => line.Amount.Money.Currency)).Distinct(),
        ];
    }

    private static ImmutableArray<Look> LookAtAll(Deliberation on, ImmutableArray<EndedNow> ended, Currency currency)
    {
        var found = ImmutableArray.CreateBuilder<Look>(on.State.Subscriptions.Length);
        foreach (var subscription in on.State.Subscriptions)
        {
            if (subscription.StartedAt <= on.At && subscription.Currency == currency && !ConsequenceDecisions.HoldsBilling(on.State, subscription)
                && (subscription.IsCurrent || subscription.SettledTo < Instant.MaxValue || !subscription.LateItems.IsEmpty))
            {
                found.Add(Look(on, subscription, ended));
            }
        }

        return found.DrainToImmutable();
    }

    // Gives unused time back by credit notes where that is the way, and answers what is to become negative lines.
    private static ImmutableArray<Giveback> GiveBack(Deliberation on, ImmutableArray<Look> found, ImmutableArray<Charge> charges)
    {
        // What is to be refunded was paid on an invoice, so it needs a note to that invoice.
        CreditNoteDecisions.Give(on, GivebacksOf(found, TerminationCredit.Refund), TerminationCredit.Refund);
        var givebacks = GivebacksOf(found, TerminationCredit.Credit);
        if (!AsNotes(on.State.Terms.Convention, charges, givebacks))
        {
            return givebacks;
        }

        CreditNoteDecisions.Give(on, givebacks, TerminationCredit.Credit);
        return [];
    }

    private static ImmutableArray<Giveback> GivebacksOf(ImmutableArray<Look> found, TerminationCredit credit)
    {
        var givebacks = ImmutableArray.CreateBuilder<Giveback>(0);
        foreach (var look in found)
        {
            if (look.Credit == credit)
            {
                givebacks.AddRange(look.Givebacks.Where(static giveback => giveback.Amount.Money.IsPositive));
            }
        }

        return givebacks.DrainToImmutable();
    }

    /// <summary>The lines of an invoice that were sold once, or paid for by single events.</summary>
    public static ImmutableArray<InvoiceLine> WithoutSpans(Deliberation on, Invoice invoice)
    {
        var spans = on.State.Subscriptions.SelectMany(subscription => subscription.Billed).Where(span => span.InvoiceId == invoice.Id).ToImmutableArray();
        return
        [
            .. invoice.Lines.Where(line => !invoice.IsConsolidated && spans.All(span => !Invoicing.IsOf(line, span))
                && (line.Kind is LineKind.OneOff or LineKind.Usage or LineKind.BilledBefore || (line.Kind == LineKind.TrueUp && IsClosed(on, line)))),
        ];
    }

    // What it made up for cannot be counted again: it stands as it was.
    private static bool IsClosed(Deliberation on, InvoiceLine line) =>
        line.SubscriptionId is { } id && on.State.Subscription(id)?.UsageClosedTo >= line.Period?.EndAt;

    /// <summary>What an invoice billed counts as not billed, from the first stretch it was for.</summary>
    public static void Forget(Deliberation on, string invoiceId)
    {
        foreach (var subscription in on.State.Subscriptions)
        {
            var spans = subscription.Billed.Where(span => span.InvoiceId == invoiceId).ToImmutableArray();
            if (!spans.IsEmpty)
            {
                var from = Instant.Min(subscription.SettledTo, spans.Min(span => span.Span.StartAt));
                on.Add(AccountFact.SpansBilled.Of(
                    on.Now(subscription),
                    [.. on.Now(subscription).Billed.Select(span => span.InvoiceId == invoiceId ? Forgotten(span) : span).OfType<BilledSpan>()],
                    from));
                ForgetUsage(on, subscription, spans);
            }
        }
    }

    // Usage is counted anew as of its own time; a fee follows from the terms alone.
    private static BilledSpan? Forgotten(BilledSpan span) =>
        span.Item.Meter is null ? null : span with { InvoiceId = null, LineId = null, IsForgotten = true };

    private static void ForgetUsage(Deliberation on, Subscription subscription, ImmutableArray<BilledSpan> spans)
    {
        ImmutableArray<string> items = [.. spans.Where(static span => span.Item.Meter is not null).Select(static span => span.Item.Code).Distinct()];
        if (!items.IsEmpty)
        {
            on.Add(new AccountFact.UsageRecorded(subscription.Id, [], items));
        }
    }

    // Usage that was free is shown, but it is no reason for an invoice of its own; a fee of nothing is not shown at all.
    private static ImmutableArray<Charge> Worth(ImmutableArray<Charge> lines) =>
        lines.All(static charge => charge.Line.Amount.Money.IsZero) ? []
        : lines.All(IsShown) ? lines
        : [.. lines.Where(IsShown)];

    private static bool IsShown(Charge charge) => !charge.Line.Amount.Money.IsZero || charge.Line.Kind == LineKind.Usage;

    private static Look Look(Deliberation on, Subscription subscription, ImmutableArray<EndedNow> ended)
    {
        var terms = on.State.Terms;
        var credit = CreditOf(ended, subscription.Id);
        var fees = FeeRun.Of(subscription, terms.Zone, terms.Convention, on.At, on.State.Drafts);
        fees = credit == TerminationCredit.Skip ? fees with { Givebacks = fees.Givebacks.RemoveAll(giveback => IsUnused(giveback, subscription)) } : fees;
        var usage = UsageRun.Of(subscription, terms.Zone, terms.Convention, on.At, fees, on.State.Drafts);
        var early = Money.Zero(subscription.Currency);
        foreach (var billed in subscription.BilledEarly)
        {
            early += billed.Amount;
        }

        var closesEarly = !early.IsZero && !usage.Charges.IsEmpty;
        var charges = fees.Charges.AddRange(usage.Charges);
        if (closesEarly)
        {
            charges = charges.Add(new(Early(subscription, early), null));
        }

        var oneOffs = OneOffsDue(on, subscription);
        foreach (var oneOff in oneOffs)
        {
            var line = new InvoiceLine(string.Empty, LineKind.OneOff, oneOff.Item, DerivedMoney.Given("agreed amount", oneOff.Amount))
            {
                SubscriptionId = subscription.Id,
            };
            charges = charges.Add(new Charge(line, null));
        }

        return new(subscription, credit == TerminationCredit.Skip ? TerminationCredit.Credit : credit, fees, usage, charges, fees.Givebacks.AddRange(usage.Givebacks), closesEarly, oneOffs);
    }

    // Time that an end left over is lost where nothing is given back for it; what a change left over is not.
    private static bool IsUnused(Giveback giveback, Subscription subscription) => giveback.Part.EndAt > subscription.Terms[^1].FromAt;

    private static TerminationCredit CreditOf(ImmutableArray<EndedNow> ended, string subscriptionId)
    {
        foreach (var end in ended)
        {
            if (end.SubscriptionId == subscriptionId)
            {
                return end.Credit;
            }
        }

        return TerminationCredit.Credit;
    }

    private static InvoiceLine Early(Subscription subscription, Money early) =>
        new(string.Empty, LineKind.BilledBefore, "billed early", -DerivedMoney.Given("invoices of thresholds", early))
        {
            SubscriptionId = subscription.Id,
            Plan = subscription.Plans[^1].Code,
        };

    private static ImmutableArray<PendingOneOff> OneOffsDue(Deliberation on, Subscription subscription)
    {
        if (subscription.OneOffs.IsEmpty)
        {
            return [];
        }

        var zone = on.State.Terms.Zone;
        var isBoundary = subscription.CalendarOf(subscription.TermAt(on.At), zone).Containing(on.At).StartAt == on.At;
        return isBoundary || !subscription.IsCurrent ? subscription.OneOffs : [];
    }

    private static bool AsNotes(BillingConvention convention, ImmutableArray<Charge> charges, ImmutableArray<Giveback> givebacks)
    {
        if (givebacks.IsEmpty || convention.ProrationCredit == ProrationCredit.CreditNote)
        {
            return !givebacks.IsEmpty;
        }

        var currency = givebacks[0].Amount.Money.Currency;
        var net = charges.Aggregate(Money.Zero(currency), (sum, charge) => sum + charge.Line.Amount.Money)
            - givebacks.Aggregate(Money.Zero(currency), (sum, giveback) => sum + giveback.Amount.Money);
        return net.IsNegative && convention.NegativeTotal == NegativeTotal.CreditNote;
    }

    private static int NextLine(Invoice? invoice) =>
        invoice is null
            ? 1
            : invoice.Lines.Select(static line => int.Parse(line.Id, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max() + 1;

    private static Placed Place(ImmutableArray<Charge> charges, string invoiceId, int first, AccountTerms terms)
    {
        var lines = ImmutableArray.CreateBuilder<InvoiceLine>(charges.Length);
        var spans = ImmutableArray.CreateBuilder<BilledSpan?>(charges.Length);
        for (var i = 0; i < charges.Length; i++)
        {
            var id = (first + i).ToString(CultureInfo.InvariantCulture);
            lines.Add(charges[i].Line with { Id = id, TaxRates = Invoicing.TaxRatesOf(charges[i].Line, terms) });
            spans.Add(charges[i].Span is { } span ? span with { InvoiceId = invoiceId, LineId = id } : null);
        }

        return new(invoiceId, lines.MoveToImmutable(), spans.MoveToImmutable(), charges);
    }
}
