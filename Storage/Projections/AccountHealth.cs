using System.Buffers;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Storage;

/// <summary>How an account stands, on one page. Amounts are in the currency's smallest coins. Names are format.</summary>
internal sealed class AccountHealth
{
    // What is open of an invoice is a sum over its lines, and most invoices have not changed since the last commit. They are
    // added at the end and replaced in their place, never moved.
    private readonly List<(Invoice Invoice, Money Open)> _seen = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private Utf8JsonWriter? _json;

    public ReadOnlyMemory<byte> ToDocument(AccountState state, AccountTerms terms, Instant? nextDueAt, Instant at)
    {
        var owed = Owed(state, at.InZone(terms.Zone).Date);
        _buffer.ResetWrittenCount();
        var json = _json ??= new Utf8JsonWriter(_buffer);
        json.Reset();
        json.WriteStartObject();
        json.WriteString("status", owed.Overdue.Count > 0 ? "overdue" : owed.Open.Count > 0 ? "open" : "clear");
        json.WriteString("currency", terms.Currency.Code);
        json.WriteNumber("balance", state.Balance.MinorUnits);
        Write(json, "open", owed.Open);
        Write(json, "overdue", owed.Overdue);
        if (owed.EarliestDueOn is { } dueOn)
        {
            json.Write("earliest_due_on", dueOn);
            json.Write("overdue_at", terms.Zone.AtStartOfDay(dueOn.PlusDays(1)).ToInstant());
        }

        json.WriteNumber("drafts", owed.Drafts);
        Write(json, state);
        json.WriteNumber("pending_effects", state.Pending.Length);
        WriteTroubles(json, state);
        json.WriteBoolean("invoicing_off", state.IsInvoicingOff);
        json.WriteBoolean("auto_pay_off", state.IsAutoPayOff);
        if (nextDueAt is { } due)
        {
            json.Write("next_due_at", due);
        }

        json.Write("advanced_to", state.AdvancedTo);
        if (terms.TestClock is { } clock)
        {
            json.WriteString("test_clock", clock);
        }

        json.WriteEndObject();
        json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>What somebody has to look at; most accounts have nothing of it.</summary>
    private static void WriteTroubles(Utf8JsonWriter json, AccountState state)
    {
        var (disputed, stuck) = (default(Tally), 0);
        foreach (var dispute in state.Disputes)
        {
            disputed = dispute.HoldsCollection ? disputed.With(dispute.Taken) : disputed;
        }

        foreach (var lease in state.Leases)
        {
            stuck += lease.IsStuck ? 1 : 0;
        }

        if (disputed.Count > 0)
        {
            Write(json, "disputed", disputed);
        }

        if (stuck > 0)
        {
            json.WriteNumber("stuck", stuck);
        }

        if (state.Case is { Schedule: null } && !state.Pending.Any(static pending => pending is AccountEffect.AskPolicy))
        {
            json.WriteBoolean("policy_unknown", true);
        }

        if (!state.HandRefunds.IsEmpty)
        {
            json.WriteNumber("refunds_by_hand", state.HandRefunds.Length);
        }
    }

    private (Tally Open, Tally Overdue, LocalDate? EarliestDueOn, int Drafts) Owed(AccountState state, LocalDate today)
    {
        var (open, overdue, earliest, drafts) = (default(Tally), default(Tally), (LocalDate?)null, 0);
        for (var i = 0; i < state.Invoices.Length; i++)
        {
            var invoice = state.Invoices[i];
            drafts += invoice.Status == InvoiceStatus.Draft ? 1 : 0;
            if (OpenOf(i, invoice) is not { IsPositive: true } amount)
            {
                continue;
            }

            open = open.With(amount);
            overdue = invoice.DueOn < today ? overdue.With(amount) : overdue;
            earliest = earliest is { } known && known <= invoice.DueOn ? known : invoice.DueOn;
        }

        return (open, overdue, earliest, drafts);
    }

    private Money OpenOf(int index, Invoice invoice)
    {
        if (index < _seen.Count && ReferenceEquals(_seen[index].Invoice, invoice))
        {
            return _seen[index].Open;
        }

        var seen = (invoice, invoice.Open);
        if (index < _seen.Count)
        {
            _seen[index] = seen;
        }
        else
        {
            _seen.Add(seen);
        }

        return seen.Open;
    }

    private static void Write(Utf8JsonWriter json, string name, Tally tally)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", tally.Count);
        json.WriteNumber("amount", tally.Amount);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AccountState state)
    {
        json.WriteStartObject("subscriptions");
        Write("scheduled", SubscriptionStatus.Scheduled);
        Write("trialing", SubscriptionStatus.Trialing);
        Write("active", SubscriptionStatus.Active);
        Write("paused", SubscriptionStatus.Paused);
        Write("blocked", SubscriptionStatus.Blocked);
        json.WriteEndObject();

        void Write(string name, SubscriptionStatus status)
        {
            var count = 0;
            foreach (var subscription in state.Subscriptions)
            {
                count += subscription.Status == status ? 1 : 0;
            }

            json.WriteNumber(name, count);
        }
    }

    private readonly record struct Tally(int Count, long Amount)
    {
        public Tally With(Money amount) => new(Count + 1, checked(Amount + amount.MinorUnits));
    }
}
