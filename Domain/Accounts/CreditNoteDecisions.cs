using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;

namespace Billing.Domain.Accounts;

/// <summary>Decides every credit note, whoever asks for it, in one way.</summary>
internal static class CreditNoteDecisions
{
    /// <summary>Gives unused time back, as notes to the invoices that billed it.</summary>
    public static void Give(Deliberation on, ImmutableArray<Giveback> givebacks, TerminationCredit credit)
    {
        foreach (var ofInvoice in givebacks.Where(giveback => giveback.From.InvoiceId is not null).GroupBy(giveback => giveback.From.InvoiceId!))
        {
            var invoice = on.State.Invoice(ofInvoice.Key)!;
            var earlier = on.State.NotesOf(invoice.Id);
            var wanted = ofInvoice
                .Select(giveback => Within(invoice, earlier, giveback))
                .Where(request => request.Gross.Money.IsPositive)
                .ToImmutableArray();
            var (lines, refused) = CreditNoteComposition.Compose(invoice, earlier, wanted, on.State.Terms.Convention);
            if (refused is null && !lines.IsEmpty)
            {
                GiveNote(on, invoice, lines, CreditNoteComposition.Left(invoice, earlier), credit);
            }
        }
    }

    // Where negative lines made the invoice smaller than what is to be given back, the rest is credit without a note.
    private static void GiveNote(
        Deliberation on, Invoice invoice, ImmutableArray<CreditNoteLine> lines, Money left, TerminationCredit credit)
    {
        var total = TotalOf(invoice, lines);
        var noted = CreditNoteComposition.Within(lines, left);
        if (!noted.IsEmpty)
        {
            Note(on, invoice, noted, UseOf(on, credit));
        }

        if (total - TotalOf(invoice, noted) is { IsPositive: true } rest)
        {
            on.Add(new AccountFact.CreditGranted(CreditGrant.Of(on.NewId("credit"), GrantKind.CreditNote, rest, on.At), IsPosted: false));
            Invoicing.SettleOpen(on);
        }
    }

    private static Money TotalOf(Invoice invoice, ImmutableArray<CreditNoteLine> lines) =>
        lines.Aggregate(Money.Zero(invoice.Currency), (sum, line) => sum + line.Net.Money + line.Tax.Money);

    public static Rejection? Issue(Deliberation on, AccountCommand.IssueCreditNote command)
    {
        if (Final(on, command.InvoiceId, out var invoice) is { } refused)
        {
            return refused;
        }

        if (Invoicing.IsTopUp(invoice) && TopUpLeft(on, invoice, command) is { } refusedTopUp)
        {
            return refusedTopUp;
        }

        var wanted = command.Lines
            .Select(line => new LineToCredit(line.LineId, DerivedMoney.Given("asked for", line.Amount)))
            .ToImmutableArray();
        var (lines, refusedLines) = CreditNoteComposition.Compose(invoice, on.State.NotesOf(invoice.Id), wanted, on.State.Terms.Convention);
        var total = TotalOf(invoice, lines);
        if (refusedLines is null && total > CreditNoteComposition.Left(invoice, on.State.NotesOf(invoice.Id)))
        {
            return Rejections.CreditAboveInvoice;
        }

        if ((refusedLines ?? Approvals.Check(on.State.Terms, total, command.Author, command.ApprovedBy)) is { } stopped)
        {
            return stopped;
        }

        if (Invoicing.IsTopUp(invoice))
        {
            return GiveBackTopUp(on, invoice, lines, total);
        }

        if (command.Refund is { } refund)
        {
            if (refund > total || refund > invoice.Paid - RefundedOf(on, invoice))
            {
                return Rejections.RefundAbovePaid;
            }

            Note(on, invoice, lines, new CreditNoteSplit(refund, total - refund, Money.Zero(invoice.Currency)));
            return null;
        }

        Note(on, invoice, lines, command.Use);
        return null;
    }

    /// <summary>
    /// Takes an invoice back whole in two notes: one for what is put on the balance and refunded, one for the rest, which
    /// nobody can use. What the first gave beyond what was paid is written off.
    /// </summary>
    public static Rejection? VoidInvoice(Deliberation on, AccountCommand.VoidInvoice command)
    {
        if (Final(on, command.InvoiceId, out var invoice) is { } refused)
        {
            return refused;
        }

        var nothing = Money.Zero(invoice.Currency);
        var credited = on.State.NotesOf(invoice.Id).Aggregate(nothing, (sum, note) => sum + note.Total);
        var given = command.Credit + command.Refund;
        if (command.Credit.IsNegative || command.Refund.IsNegative || given > invoice.Total - credited)
        {
            return Rejections.CreditAboveInvoice;
        }

        if (command.Refund > invoice.Paid - RefundedOf(on, invoice))
        {
            return Rejections.RefundAbovePaid;
        }

        if (Approvals.Check(on.State.Terms, given, command.Author, command.ApprovedBy) is { } stopped)
        {
            return stopped;
        }

        if (given.IsPositive)
        {
            Note(on, invoice, PartOf(on, invoice, given), new CreditNoteSplit(command.Refund, command.Credit, nothing));
        }

        var (rest, _) = CreditNoteComposition.Compose(
            invoice,
            on.State.NotesOf(invoice.Id),
            CreditNoteComposition.Everything(invoice, on.State.NotesOf(invoice.Id)),
            on.State.Terms.Convention);
        if (!rest.IsEmpty)
        {
            var total = TotalOf(invoice, rest);
            var left = CreditNoteComposition.Left(invoice, on.State.NotesOf(invoice.Id));
            Note(on, invoice, CreditNoteComposition.Within(rest, left), new CreditNoteSplit(nothing, nothing, Money.Least(total, left)));
        }

        if (on.State.Invoice(invoice.Id)!.Open is { IsPositive: true } open)
        {
            on.Add(new AccountFact.InvoiceWrittenOff(invoice.Id, open));
        }

        on.Add(new AccountFact.InvoiceVoided(invoice.Id));
        if (command.Reissue)
        {
            var again = BillingRuns.WithoutSpans(on, invoice);
            BillingRuns.Forget(on, invoice.Id);
            BillingRuns.Run(on, [], again);
        }

        return null;
    }

    public static Rejection? WriteOff(Deliberation on, AccountCommand.WriteOffInvoice command)
    {
        if (Final(on, command.InvoiceId, out var invoice) is { } refused)
        {
            return refused;
        }

        if (!invoice.Open.IsPositive)
        {
            return invoice.WrittenOff.IsPositive ? null : Rejections.NothingOpen;
        }

        if (Approvals.Check(on.State.Terms, invoice.Open, command.Author, command.ApprovedBy) is { } stopped)
        {
            return stopped;
        }

        on.Add(new AccountFact.InvoiceWrittenOff(invoice.Id, invoice.Open));
        return null;
    }

    internal static Rejection? Final(Deliberation on, string id, out Invoice invoice)
    {
        invoice = on.State.Invoice(id)!;
        return invoice is null ? Rejections.InvoiceUnknown
            : invoice.Status != InvoiceStatus.Finalized ? Rejections.InvoiceNotFinal
            : null;
    }

    private static LineToCredit Within(Invoice invoice, ImmutableArray<CreditNote> earlier, Giveback giveback)
    {
        var line = invoice.Lines.First(known => known.Id == giveback.From.LineId);
        var left = earlier.SelectMany(note => note.Lines)
            .Where(part => part.LineId == line.Id)
            .Aggregate(line.Amount.Money, (rest, part) => rest - part.Gross);
        return new(line.Id, giveback.Amount.Money > left ? DerivedMoney.Given("rest of the line", left) : giveback.Amount);
    }

    private static CreditNoteUse UseOf(Deliberation on, TerminationCredit credit) =>
        credit == TerminationCredit.Refund ? CreditNoteUse.Refund
        : on.State.Terms.Convention.CreditSettles == CreditSettles.OpenInvoicesFirst ? CreditNoteUse.TakeOff
        : CreditNoteUse.ToBalance;

    private static void Note(Deliberation on, Invoice invoice, ImmutableArray<CreditNoteLine> lines, CreditNoteUse use)
    {
        var nothing = Money.Zero(invoice.Currency);
        var total = TotalOf(invoice, lines);
        var before = on.State.NotesOf(invoice.Id).Aggregate(nothing, (sum, note) => sum + note.Total);
        Note(on, invoice, lines, CreditNoteSplit.Of(on.State.Invoice(invoice.Id)!, before, RefundedOf(on, invoice), total, use));
    }

    private static void Note(
        Deliberation on, Invoice invoice, ImmutableArray<CreditNoteLine> lines, CreditNoteSplit split, bool isOfTopUp = false)
    {
        var note = new CreditNote(on.NewId("note"), invoice.Id, on.Today, lines)
        {
            Currency = invoice.Currency,
            Number = NextNumber(on.State),
            Refund = split.Refund,
            Balance = split.Balance,
            TakenOff = split.TakenOff,
        };
        on.Add(new AccountFact.CreditNoteIssued(note, isOfTopUp));
        if (split.Balance.IsPositive)
        {
            on.Add(new AccountFact.CreditGranted(
                CreditGrant.Of(on.NewId("credit"), GrantKind.CreditNote, split.Balance, on.At), IsPosted: true));
            Invoicing.SettleOpen(on);
        }

        if (split.Refund.IsPositive)
        {
            Refunding.Ask(on, invoice.Id, split.Refund);
        }
    }

    // Credit is given back only once it was paid, and only as far as it is left.
    private static Rejection? TopUpLeft(Deliberation on, Invoice invoice, AccountCommand.IssueCreditNote command)
    {
        var grant = on.State.Grants.FirstOrDefault(known => known.Id == PaymentDecisions.TopUpGrantId(invoice));
        return invoice.Open.IsPositive ? Rejections.NoteBeforePayment
            : grant is null || command.Lines.Sum(line => line.Amount.MinorUnits) > grant.Left.MinorUnits ? Rejections.NoteAboveWallet
            : null;
    }

    private static Rejection? GiveBackTopUp(Deliberation on, Invoice invoice, ImmutableArray<CreditNoteLine> lines, Money total)
    {
        Note(on, invoice, lines, new CreditNoteSplit(total, Money.Zero(total.Currency), Money.Zero(total.Currency)), isOfTopUp: true);
        on.Add(new AccountFact.CreditVoided(PaymentDecisions.TopUpGrantId(invoice), total, IsPosted: true, on.NewId("void")));
        return null;
    }

    private static Money RefundedOf(Deliberation on, Invoice invoice) =>
        on.State.NotesOf(invoice.Id).Aggregate(Money.Zero(invoice.Currency), (sum, note) => sum + note.Refund);

    // An amount of the whole document, spread over what is left of its lines.
    private static ImmutableArray<CreditNoteLine> PartOf(Deliberation on, Invoice invoice, Money amount)
    {
        var (left, _) = CreditNoteComposition.Compose(
            invoice,
            on.State.NotesOf(invoice.Id),
            CreditNoteComposition.Everything(invoice, on.State.NotesOf(invoice.Id)),
            on.State.Terms.Convention);
        var shares = DerivedMoney.Given("taken back", amount).Split([.. left.Select(line => line.Net.Money + line.Tax.Money)]);
        return
        [
            .. left.Zip(shares).Select(pair =>
            {
                var parts = pair.Second.Split([pair.First.Net.Money, pair.First.Tax.Money]);
                var gross = Allocation.Split(pair.First.Gross, [pair.Second.Money, pair.First.Net.Money + pair.First.Tax.Money - pair.Second.Money]);
                return new CreditNoteLine(pair.First.LineId, gross[0], parts[0], parts[1]);
            }),
        ];
    }

    internal static string NextNumber(AccountState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.Terms.InvoicePrefix}-CN-{state.CreditNotesNumbered + 1:D6}");
}
