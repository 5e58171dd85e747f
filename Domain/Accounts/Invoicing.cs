using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Makes invoices of lines, drafts and finalizes them.</summary>
internal static class Invoicing
{
    /// <summary>A new invoice: a draft for as long as the account's grace lasts, otherwise final at once.</summary>
    public static void Issue(Deliberation on, string id, ImmutableArray<InvoiceLine> lines, bool atOnce = false)
    {
        var terms = on.State.Terms;
        var currency = lines.IsEmpty ? terms.Currency : lines[0].Amount.Money.Currency;
        var draft = new Invoice(id, currency, InvoiceStatus.Draft, on.Today, lines)
        {
            CreatedAt = on.At,
            FinalizeAt = atOnce ? on.At : on.At + Duration.FromDays(terms.GraceDays),
        };
        if (draft.FinalizeAt > on.At)
        {
            on.Add(new AccountFact.InvoiceDrafted(Assembled(on, draft)));
        }
        else
        {
            FinalizeOrAsk(on, draft);
        }
    }

    /// <summary>A draft without the lines that a change withdrew, and with those that it brought.</summary>
    public static void Revise(
        Deliberation on, Invoice target, ImmutableArray<BilledSpan> withdrawn, ImmutableArray<InvoiceLine> added)
    {
        foreach (var draft in on.State.Invoices.Where(invoice => withdrawn.Any(span => span.InvoiceId == invoice.Id)))
        {
            var lines = draft.Lines.RemoveAll(line => withdrawn.Any(span => span.InvoiceId == draft.Id && IsOf(line, span)));
            var revised = draft with { Lines = draft.Id == target.Id ? lines.AddRange(added) : lines };
            // A draft that nothing is left of is no invoice: it never gets a number.
            on.Add(revised.Lines.IsEmpty
                ? new AccountFact.InvoiceVoided(draft.Id)
                : new AccountFact.InvoiceDrafted(Assembled(on, revised)));
            TaxDecisions.AskAnew(on, draft.Id);
        }
    }

    // Usage has a line for each of its filters; all of them are for the same stretch.
    internal static bool IsOf(InvoiceLine line, BilledSpan span) =>
        line.Id == span.LineId
        || (span.Item.Meter is not null
            && line.Kind is LineKind.Usage or LineKind.TrueUp
            && (line.Item == span.Item.Code || line.Item.StartsWith(span.Item.Code + "/", StringComparison.Ordinal))
            && line.Period is { } period
            && period.StartAt == span.Span.StartAt
            && period.EndAt == span.Span.EndAt);

    /// <summary>Makes a draft final, or asks for its taxes first where only a provider knows them.</summary>
    public static void FinalizeOrAsk(Deliberation on, Invoice draft)
    {
        if (!TaxDecisions.AwaitsQuote(on.State.Terms, draft))
        {
            Finalize(on, draft);
        }
        else if (!on.State.Pending.OfType<AccountEffect.QuoteTax>().Any(pending => pending.InvoiceId == draft.Id))
        {
            TaxDecisions.Ask(on, draft);
        }
    }

    /// <summary>Makes a draft final: coupons and credit are used up now, the number is given, and nothing changes it again.</summary>
    public static void Finalize(Deliberation on, Invoice draft)
    {
        var terms = on.State.Terms;
        var state = Assemble(on, draft, usesCredit: true);
        var invoice = draft with
        {
            Lines = state.Lines,
            Coupons = UsesOf(state),
            Status = InvoiceStatus.Finalized,
            Number = terms.NumbersComeLater ? null : NextNumber(on.State),
            IssuedOn = on.Today,
            DueOn = on.Today.PlusDays(terms.NetDays),
            Credits = state.Credits,
            CarriedToBalance = state.CarriedToBalance,
        };
        on.Add(new AccountFact.InvoiceFinalized(invoice));
        if (invoice.Number is null)
        {
            on.Do(new AccountEffect.RequestNumber(on.NewId("number"), invoice.Id));
        }

        foreach (var use in state.CouponUses)
        {
            on.Add(new AccountFact.CouponUsed(use.After));
        }

        if (invoice.CarriedToBalance.IsPositive)
        {
            var grant = CreditGrant.Of(on.NewId("credit"), GrantKind.CreditNote, invoice.CarriedToBalance, on.At);
            on.Add(new AccountFact.CreditGranted(grant, IsPosted: true));
        }

        SettleOpen(on);
        Collect(on, invoice.Id);
    }

    public static string NextNumber(AccountState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.Terms.InvoicePrefix}-{state.InvoicesNumbered + 1:D6}");

    /// <summary>Credit that is there pays what is open, the oldest first, where the convention says so.</summary>
    public static void SettleOpen(Deliberation on)
    {
        if (on.State.Terms.Convention.CreditSettles != CreditSettles.OpenInvoicesFirst
            || !HasUsableCredit(on))
        {
            return;
        }

        foreach (var invoice in on.State.Invoices)
        {
            var open = invoice.Open;
            if (!open.IsPositive || IsTopUp(invoice))
            {
                continue;
            }

            var burned = Burning.CoverLines(
                on.State.Grants, open, on.At, on.State.Terms.Convention.BurnOrder,
                [.. invoice.Lines.Where(static line => line.Total.IsPositive).Select(static line => (line.Item, line.Total))], invoice.Credits);
            if (!burned.Burns.IsEmpty)
            {
                on.Add(new AccountFact.CreditSettled(invoice.Id, burned.Burns));
            }
        }
    }

    private static bool HasUsableCredit(Deliberation on)
    {
        foreach (var grant in on.State.Grants)
        {
            if (grant.IsUsableAt(on.At))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsTopUp(Invoice invoice) => invoice.Lines.Any(static line => line.Kind == LineKind.TopUp);

    /// <summary>Who pays is asked for the open amount.</summary>
    internal static void Collect(Deliberation on, string invoiceId)
    {
        var invoice = on.State.Invoice(invoiceId)!;
        if (on.State.Terms.PaidBy is { } parent)
        {
            ConsolidationDecisions.HandOver(on, invoice, parent);
            return;
        }

        CollectionDecisions.Collect(on, invoice);
    }

    /// <summary>Credit is left alone: it is used when the draft becomes final.</summary>
    private static Invoice Assembled(Deliberation on, Invoice draft)
    {
        var state = Assemble(on, draft, usesCredit: false);
        return draft with { Lines = state.Lines, Coupons = UsesOf(state) };
    }

    private static ImmutableArray<CouponUseRecord> UsesOf(AssemblyState state) =>
        state.CouponUses.IsEmpty ? [] : [.. state.CouponUses.Select(static use => new CouponUseRecord(use.CouponId, use.Total))];

    private static AssemblyState Assemble(Deliberation on, Invoice draft, bool usesCredit)
    {
        // What other accounts owe was taxed there, and is no sale of this one.
        var terms = draft.IsConsolidated ? on.State.Terms with { IsTaxExempt = true } : on.State.Terms;
        return InvoiceAssembly.Assemble(new(terms.Convention, draft.Currency, on.At, Bare(draft.Lines, terms))
        {
            Coupons = draft.IsConsolidated || on.State.Coupons.IsEmpty ? [] : [.. on.State.Coupons.Where(coupon => !coupon.IsUsedUp && coupon.Coupon.Applies(draft.Currency))],
            Grants = on.State.Grants,
            UsesCredit = usesCredit,
        });
    }

    private static ImmutableArray<InvoiceLine> Bare(ImmutableArray<InvoiceLine> lines, AccountTerms terms)
    {
        var bare = ImmutableArray.CreateBuilder<InvoiceLine>(lines.Length);
        foreach (var line in lines)
        {
            bare.Add(Bare(line, terms));
        }

        return bare.MoveToImmutable();
    }

    // A draft is assembled anew each time: what it was assembled to before does not count.
    internal static InvoiceLine Bare(InvoiceLine line, AccountTerms terms)
    {
        var rates = TaxRatesOf(line, terms);
        var isBare = line.Discounts.IsEmpty && line.Credits.IsEmpty && line.Discount.Money.IsZero && line.Tax.Money.IsZero && line.TaxRates == rates;
        return isBare ? line : line with
        {
            Discounts = [],
            Discount = DerivedMoney.Zero(line.Amount.Money.Currency),
            Credits = [],
            Tax = DerivedMoney.Zero(line.Amount.Money.Currency),
            TaxRates = rates,
        };
    }

    /// <summary>The rates of a line: none where nothing is taxed, its own, or the account's.</summary>
    internal static ImmutableArray<TaxRate> TaxRatesOf(InvoiceLine line, AccountTerms terms) =>
        terms.IsTaxExempt || terms.TaxProvider is not null || line.Kind == LineKind.TopUp ? [] : line.TaxRates.IsEmpty ? terms.TaxRates : line.TaxRates;
}
