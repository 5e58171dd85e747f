using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>What an account owes and should have paid, and who it is to a dunning policy. Nothing is decided here.</summary>
public static class Debts
{
    /// <summary>The first moment at which an invoice is late: when the day after the last that it could be paid on begins, where the customer is.</summary>
    public static Instant OverdueAt(Invoice invoice, DateTimeZone zone) => zone.ToInstant(invoice.DueOn.PlusDays(1));

    /// <summary>What is dunned: invoices that are late, or whose money was asked for and refused; the oldest first.</summary>
    public static ImmutableArray<Invoice> Of(AccountState state, Instant at)
    {
        if (state.Terms.PaidBy is not null)
        {
            return [];
        }

        var owed = ImmutableArray<Invoice>.Empty;
        foreach (var invoice in state.Invoices)
        {
            if (IsOwed(state, invoice, at))
            {
                owed = owed.Add(invoice);
            }
        }

        return owed.Length < 2 ? owed : [.. owed.OrderBy(static invoice => invoice.DueOn)];
    }

    /// <summary>What was given up and is not paid.</summary>
    public static Money BadDebt(AccountState state, Currency currency)
    {
        var sum = Money.Zero(currency);
        foreach (var invoice in state.Invoices)
        {
            sum = invoice.Currency == currency && invoice.Status == InvoiceStatus.Finalized ? sum + invoice.WrittenOff : sum;
        }

        return sum;
    }

    /// <summary>The next moment at which an invoice becomes late that is not yet.</summary>
    public static Instant? NextOverdueAt(AccountState state, DateTimeZone zone, Instant after)
    {
        Instant? next = null;
        foreach (var invoice in state.Invoices)
        {
            // The sum over its lines is asked for last: most invoices are long paid.
            if (invoice.Status == InvoiceStatus.Finalized && OverdueAt(invoice, zone) is var at && at > after && !(next <= at) && invoice.Open.IsPositive)
            {
                next = at;
            }
        }

        return next;
    }

    public static bool IsUnderWay(AccountState state, string invoiceId)
    {
        foreach (var attempt in state.Attempts)
        {
            if (attempt.InvoiceId == invoiceId && attempt.IsUnderWay)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When the ladder tries again by itself; none when it does not.</summary>
    public static Instant? NextAttemptAt(AccountState state, Instant at) => state.IsAutoPayOff ? null : DunningDecisions.StandingOf(state, at)?.RetryAt;

    /// <summary>Who the account is to a policy at one moment.</summary>
    public static SegmentFacts SegmentFactsOf(AccountState state, Instant at)
    {
        var current = state.Subscriptions.Where(static subscription => subscription.IsCurrent).ToImmutableArray();
        var since = state.Subscriptions.IsEmpty ? at : state.Subscriptions.Min(static subscription => subscription.StartedAt);
        return new SegmentFacts(MonthlyRevenue(state, since, at), Duration.Max(at - since, Duration.Zero))
        {
            Plans = [.. current.Select(subscription => subscription.TermAt(at).PlanKey.Code).Distinct().Order(StringComparer.Ordinal)],
            Products = [.. current.Select(static subscription => subscription.Family).Distinct().Order(StringComparer.Ordinal)],
            Flags = [.. state.Profile.Flags],
            Kind = state.Profile.Kind,
            Country = state.Methods.IsEmpty ? null : state.Methods[0].Country,
            Provider = state.Methods.IsEmpty ? null : state.Methods[0].Provider,
            PaysByInvoice = state.IsAutoPayOff || (state.Methods.IsEmpty && state.Terms.NetDays > 0),
        };
    }

    // What was billed in the last year, or since the customer came, for each month of it; a month has at least begun.
    private static Money MonthlyRevenue(AccountState state, Instant since, Instant at)
    {
        var currency = state.Terms.Currency;
        var from = Instant.Max(since, at - Duration.FromDays(365));
        var months = Math.Clamp((int)Math.Ceiling((at - from).TotalDays * 12 / 365), 1, 12);
        var fromOn = from.InZone(state.Terms.Zone).Date;
        var billed = state.Invoices
            .Where(invoice => invoice.Status == InvoiceStatus.Finalized && invoice.Currency == currency && invoice.IssuedOn >= fromOn)
            .Aggregate(Money.Zero(currency), static (sum, invoice) => sum + invoice.Total);
        return billed with { MinorUnits = billed.MinorUnits / months };
    }

    private static bool IsOwed(AccountState state, Invoice invoice, Instant at) =>
        invoice.Status == InvoiceStatus.Finalized
        && (OverdueAt(invoice, state.Terms.Zone) <= at || WasRefused(state, invoice.Id))
        && invoice.Open > GivenBack(invoice)
        && !DisputeDecisions.HoldsCollection(state, invoice);

    // What was given back without being asked for is open again, for the books to be right, and nobody asks the customer for it.
    private static Money GivenBack(Invoice invoice)
    {
        var back = Money.Zero(invoice.Currency);
        foreach (var payment in invoice.Payments)
        {
            back += payment.Refunded;
        }

        return back;
    }

    private static bool WasRefused(AccountState state, string invoiceId)
    {
        foreach (var attempt in state.Attempts)
        {
            if (attempt.InvoiceId == invoiceId && attempt.State == AttemptState.Declined)
            {
                return true;
            }
        }

        return false;
    }
}
