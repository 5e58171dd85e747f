using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>
/// What can be looked at of an account and is another after some facts than before. Whoever commits, whoever rebuilds and whoever
/// recomputes ask here, which is why the three agree to the byte.
/// </summary>
/// <remarks>
/// What was left alone is the very same value before and after, and is not looked at again: an account does not pay for its age with every
/// commit. What is another value may still come out as the same document; to find that out here would cost a second document each time,
/// and every store leaves a document alone that stands already.
/// </remarks>
public sealed class AccountRecords
{
    // Of which state, and what was said of it. A commit that was not won leads to no state that is asked about later.
    private (AccountState Of, byte[] Document)? _entitlements;

    /// <param name="at">The commit's time. What time alone brings about is a commit as of its own moment, which the facts tell.</param>
    public ImmutableArray<ViewRecord> Of(AccountState before, AccountState after, ImmutableArray<AccountFact> facts, Instant at)
    {
        var asOf = AsOf(facts, at);
        var changed = new Changed(asOf);
        if (ProfileView.MayDiffer(before, after))
        {
            changed.Add(ViewKind.Profile, ProfileView.Of(after));
        }

        if (DunningView.MayDiffer(before, after))
        {
            changed.Add(ViewKind.Dunning, DunningView.Of(after));
        }

        if (before.Purchases != after.Purchases)
        {
            changed.Add(ViewKind.Checkouts, CheckoutsView.Of(after));
        }

        AddEntitlements(ref changed, before, after, facts, asOf);
        AddAttempts(ref changed, before, after);
        AddInvoices(ref changed, before.Invoices, after.Invoices);
        AddKept(ref changed, before.KeptPayments, after.KeptPayments);
        return changed.Records;
    }

    /// <summary>The moment that facts stand for: that of the clock where they are its doing.</summary>
    public static Instant AsOf(ImmutableArray<AccountFact> facts, Instant at)
    {
        var asOf = at;
        foreach (var fact in facts)
        {
            asOf = fact is AccountFact.ClockAdvanced advanced ? advanced.To : asOf;
        }

        return asOf;
    }

    // They depend on the moment as well, so the state before does not tell what was said of it. Who does not remember says it again, and
    // what stands already is left alone by the store.
    private void AddEntitlements(ref Changed changed, AccountState before, AccountState after, ImmutableArray<AccountFact> facts, Instant asOf)
    {
        var known = _entitlements is { } last && ReferenceEquals(last.Of, before) ? last.Document : null;
        var document = known;
        if ((EntitlementView.MayHaveAny(before) || EntitlementView.MayHaveAny(after)) && MayFollow(facts))
        {
            document = ViewFormat.ToDocument(EntitlementView.Of(after, asOf));
            if (known is null || !known.AsSpan().SequenceEqual(document))
            {
                changed.Add(ViewKind.Entitlements, "", (ReadOnlyMemory<byte>)document);
            }
        }

        _entitlements = document is null ? null : (after, document);
    }

    private static bool MayFollow(ImmutableArray<AccountFact> facts)
    {
        foreach (var fact in facts)
        {
            if (EntitlementView.MayFollow(fact))
            {
                return true;
            }
        }

        return false;
    }

    private static void AddInvoices(ref Changed changed, ImmutableArray<Invoice> before, ImmutableArray<Invoice> after)
    {
        // Invoices are added at the end and replaced in their place, never moved.
        for (var i = 0; before != after && i < after.Length; i++)
        {
            var known = i < before.Length ? before[i] : null;
            if (!ReferenceEquals(known, after[i]))
            {
                changed.Add(ViewKind.Invoice, InvoiceView.Of(after[i]), after[i].Id);
                AddPayments(ref changed, known?.Payments ?? [], after[i].Payments, after[i].Id);
            }
        }
    }

    private static void AddPayments(
        ref Changed changed, ImmutableArray<InvoicePayment> before, ImmutableArray<InvoicePayment> after, string invoice)
    {
        for (var i = 0; before != after && i < after.Length; i++)
        {
            var known = i < before.Length ? before[i] : null;
            if (!ReferenceEquals(known, after[i]))
            {
                changed.Add(ViewKind.Charge, ChargeView.Of(after[i], invoice), after[i].Key);
            }
        }
    }

    private static void AddAttempts(ref Changed changed, AccountState before, AccountState after)
    {
        if (before.Attempts == after.Attempts)
        {
            return;
        }

        foreach (var attempt in before.Attempts)
        {
            if (attempt.IsUnderWay && !after.Attempts.Any(other => other.Key == attempt.Key))
            {
                changed.Add(ViewKind.Charge, Of(attempt, before) with { IsLeft = true }, attempt.Key);
            }
        }

        foreach (var attempt in after.Attempts)
        {
            var known = before.Attempts.FirstOrDefault(other => other.Key == attempt.Key);
            if (!ReferenceEquals(known, attempt))
            {
                changed.Add(ViewKind.Charge, Of(attempt, after), attempt.Key);
            }
        }
    }

    private static void AddKept(ref Changed changed, ImmutableArray<KeptPayment> before, ImmutableArray<KeptPayment> after)
    {
        for (var i = 0; before != after && i < after.Length; i++)
        {
            var known = i < before.Length ? before[i] : null;
            if (!ReferenceEquals(known, after[i]))
            {
                changed.Add(ViewKind.Charge, Of(after[i]), after[i].Payment.Key);
            }
        }
    }

    private static ChargeView Of(KeptPayment kept) => ChargeView.Of(kept.Payment, kept.InvoiceId);

    private static ChargeView Of(PaymentAttempt attempt, AccountState state) => ChargeView.Of(attempt, state.Terms.Currency);

    /// <summary>The documents that may not be what they were.</summary>
    private struct Changed(Instant at)
    {
        public ImmutableArray<ViewRecord> Records { get; private set; } = [];

        public void Add<TView>(string kind, TView? view, string id = "")
            where TView : class
        {
            if (view is not null)
            {
                Add(kind, id, ViewFormat.ToDocument(view));
            }
        }

        // A row can be written once in a commit: the last word counts.
        public void Add(string kind, string id, ReadOnlyMemory<byte> document)
        {
            var record = new ViewRecord(kind, id, at, document);
            for (var i = 0; i < Records.Length; i++)
            {
                if (Records[i].Kind == kind && Records[i].Id == id)
                {
                    Records = Records.SetItem(i, record);
                    return;
                }
            }

            Records = Records.Add(record);
        }
    }
}
