using System.Collections.Immutable;
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
    public static void Run(Deliberation on, ImmutableArray<EndedNow> ended)
    {
        if (on.State.IsInvoicingOff)
        {
            return;
        }

        var found = on.State.Subscriptions
            .Where(subscription => subscription.StartedAt <= on.At && (subscription.IsCurrent || subscription.SettledTo < Instant.MaxValue
                || !subscription.LateItems.IsEmpty))
            .Select(subscription => Look(on, subscription, ended))
            .ToImmutableArray();
        var charges = found.SelectMany(look => look.Charges).ToImmutableArray();
        var withdrawn = found.SelectMany(look => look.Fees.WithdrawnFromDrafts.AddRange(look.Usage.WithdrawnFromDrafts)).ToImmutableArray();
        var lines = Worth(charges.AddRange(GiveBack(on, found, charges).Select(giveback => new Charge(giveback.AsLine, null))));
        var target = withdrawn.IsEmpty ? null : on.State.Invoice(withdrawn[0].InvoiceId!);
        var placed = Place(lines, target?.Id ?? on.NewId("invoice"), NextLine(target));
        Remember(on, found, placed);
        if (target is not null)
        {
            Invoicing.Revise(on, target, withdrawn, placed.Lines);
        }
        else if (!lines.IsEmpty || (!ended.IsEmpty && on.State.Terms.Convention.FinalInvoice == FinalInvoice.Always))
        {
            Invoicing.Issue(on, placed.InvoiceId, placed.Lines);
        }
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

    private static ImmutableArray<Giveback> GivebacksOf(ImmutableArray<Look> found, TerminationCredit credit) =>
    [
        .. found
            .Where(look => look.Credit == credit)
            .SelectMany(look => look.Givebacks)
            .Where(giveback => giveback.Amount.Money.IsPositive),
    ];

    /// <summary>What an invoice billed counts as not billed, from the first stretch it was for.</summary>
    public static void Forget(Deliberation on, string invoiceId)
    {
        foreach (var subscription in on.State.Subscriptions)
        {
            var spans = subscription.Billed.Where(span => span.InvoiceId == invoiceId).ToImmutableArray();
            if (!spans.IsEmpty)
            {
                var from = Instant.Min(subscription.SettledTo, spans.Min(span => span.Span.StartAt));
                on.Add(AccountFact.SpansBilled.Of(on.Now(subscription), on.Now(subscription).Billed.RemoveRange(spans), from));
            }
        }
    }

    // Usage that was free is shown, but it is no reason for an invoice of its own; a fee of nothing is not shown at all.
    private static ImmutableArray<Charge> Worth(ImmutableArray<Charge> lines) =>
        lines.All(charge => charge.Line.Amount.Money.IsZero)
            ? []
            : [.. lines.Where(charge => !charge.Line.Amount.Money.IsZero || charge.Line.Kind == LineKind.Usage)];

    private static Look Look(Deliberation on, Subscription subscription, ImmutableArray<EndedNow> ended)
    {
        var terms = on.State.Terms;
        var fees = FeeRun.Of(subscription, terms.Zone, terms.Convention, on.At, on.State.Drafts);
        var usage = UsageRun.Of(subscription, terms.Zone, terms.Convention, on.At, fees, on.State.Drafts);
        var early = subscription.BilledEarly.Aggregate(Money.Zero(terms.Currency), (sum, billed) => sum + billed.Amount);
        var closesEarly = !early.IsZero && !usage.Charges.IsEmpty;
        var charges = fees.Charges.AddRange(usage.Charges);
        if (closesEarly)
        {
            charges = charges.Add(new(Early(subscription, early), null));
        }

        var oneOffs = OneOffsDue(on, subscription);
        charges = charges.AddRange(oneOffs.Select(oneOff => new Charge(
            new InvoiceLine(string.Empty, LineKind.OneOff, oneOff.Item, DerivedMoney.Given("agreed amount", oneOff.Amount))
            {
                SubscriptionId = subscription.Id,
            },
            null)));
        var credit = ended.FirstOrDefault(end => end.SubscriptionId == subscription.Id)?.Credit ?? TerminationCredit.Credit;
        return new(subscription, credit, fees, usage, charges, fees.Givebacks.AddRange(usage.Givebacks), closesEarly, oneOffs);
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
            : invoice.Lines.Select(line => int.Parse(line.Id, System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max() + 1;

    private static Placed Place(ImmutableArray<Charge> lines, string invoiceId, int first)
    {
        var ids = lines.Select((_, i) => (first + i).ToString(System.Globalization.CultureInfo.InvariantCulture)).ToImmutableArray();
        return new(
            invoiceId,
            [.. lines.Select((charge, i) => charge.Line with { Id = ids[i] })],
            [.. lines.Select((charge, i) => charge.Span is null ? null : charge.Span with { InvoiceId = invoiceId, LineId = ids[i] })],
            lines);
    }

    private static void Remember(Deliberation on, ImmutableArray<Look> found, Placed placed)
    {
        foreach (var look in found)
        {
            var subscription = look.Subscription;
            var standing = look.Usage.Standing.RemoveAll(span => look.Fees.WithdrawnFromDrafts.Contains(span));
            standing = look.Credit == TerminationCredit.Skip ? standing : FeeRun.Without(standing, look.Fees.Givebacks, on.State.Terms.Zone);
            var spans = standing.AddRange(look.Charges.Where(charge => charge.Span is not null).Select(placed.SpanOf));
            var settledTo = SettledTo(on, subscription);
            if (!IsSame(spans, subscription.Billed) || settledTo != subscription.SettledTo)
            {
                // What was settled before stays as it was billed, unless late usage opens it again.
                var after = subscription.LateItems.IsEmpty ? subscription.SettledTo : Instant.MinValue;
                var now = on.Now(subscription);
                on.Add(AccountFact.SpansBilled.Of(
                    now,
                    [.. now.Billed.Where(span => span.Span.EndAt <= after), .. spans.Where(span => span.Span.EndAt > after)],
                    settledTo));
            }

            if (!look.Usage.Charges.IsEmpty || look.ClosesEarly || !subscription.LateItems.IsEmpty
                || !look.Usage.Meters.SequenceEqual(subscription.Meters))
            {
                on.Add(new AccountFact.UsageBilled(subscription.Id, look.Usage.Meters, look.Usage.UsageBilled, look.ClosesEarly));
            }

            foreach (var oneOff in look.OneOffs)
            {
                on.Add(new AccountFact.OneOffBilled(subscription.Id, oneOff.Id));
            }
        }
    }

    // What a run left alone is the very same span; comparing contents would read the whole history each time.
    private static bool IsSame(ImmutableArray<BilledSpan> left, ImmutableArray<BilledSpan> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static Instant SettledTo(Deliberation on, Subscription subscription)
    {
        if (!subscription.IsCurrent)
        {
            return Instant.MaxValue;
        }

        var settled = Instant.MaxValue;
        for (var index = 0; index < subscription.Terms.Length; index++)
        {
            var term = subscription.Terms[index];
            if (term.FromAt > on.At || subscription.EndOf(index) <= subscription.SettledTo)
            {
                continue;
            }

            foreach (var calendar in subscription.CalendarsOf(term, on.State.Terms.Zone))
            {
                settled = Instant.Min(settled, Instant.Max(term.FromAt, calendar.Containing(on.At).StartAt));
            }
        }

        return settled == Instant.MaxValue ? subscription.SettledTo : Instant.Max(settled, subscription.SettledTo);
    }
}
