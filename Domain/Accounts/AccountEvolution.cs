using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>How a fact changes the state. Nothing is decided here and nothing is refused.</summary>
public static class AccountEvolution
{
    public static AccountState Apply(AccountState state, AccountFact fact) => fact switch
    {
        AccountFact.AccountOpened opened => state with { Agreed = opened.Terms, AdvancedTo = opened.At },
        AccountFact.AccountTermsSet set => state with { Agreed = set.Terms },
        AccountFact.SubscriptionStarted started => Started(state, started),
        AccountFact.TermsSet set => Change(state, set.SubscriptionId, subscription => TermsOf(subscription, set)),
        AccountFact.ChangePlanned planned => Change(state, planned.SubscriptionId, subscription =>
            subscription with { Planned = subscription.Planned.Add(planned.Change) }),
        AccountFact.PlanWithdrawn withdrawn => Change(state, withdrawn.SubscriptionId, subscription =>
            subscription with { Planned = subscription.Planned.RemoveAll(change => change.Id == withdrawn.ChangeId) }),
        AccountFact.OneOffPlanned planned => Change(state, planned.SubscriptionId, subscription =>
            subscription with { OneOffs = subscription.OneOffs.Add(planned.OneOff) }) with
        {
            KeysUsed = state.KeysUsed.Add(planned.OneOff.Id),
        },
        AccountFact.OneOffBilled billed => Change(state, billed.SubscriptionId, subscription =>
            subscription with { OneOffs = subscription.OneOffs.RemoveAll(oneOff => oneOff.Id == billed.OneOffId) }),
        AccountFact.SpansBilled billed => Change(state, billed.SubscriptionId, subscription => subscription with
        {
            Billed = [.. subscription.Billed[..billed.Kept], .. billed.Spans],
            SettledTo = billed.SettledTo,
        }),
        AccountFact.UsageRecorded recorded => Change(state, recorded.SubscriptionId, subscription => subscription with
        {
            Usage = subscription.Usage.AddRange(recorded.Events),
            LateItems = [.. subscription.LateItems.Union(recorded.LateItems)],
        }),
        AccountFact.UsageWithdrawn withdrawn => Change(state, withdrawn.SubscriptionId, subscription => subscription with
        {
            Usage = subscription.Usage.RemoveAll(usage => withdrawn.EventIds.Contains(usage.Id)),
            LateItems = [.. subscription.LateItems.Union(withdrawn.LateItems)],
        }),
        AccountFact.UsageBilled billed => Change(state, billed.SubscriptionId, subscription => UsageOf(subscription, billed)),
        AccountFact.ThresholdPassed passed => Change(state, passed.SubscriptionId, subscription => subscription with
        {
            ThresholdPassed = passed.Level,
            BilledEarly = subscription.BilledEarly.Add(passed.Billed),
        }),
        AccountFact.InvoiceDrafted drafted => state with { Invoices = Put(state.Invoices, drafted.Invoice) },
        AccountFact.InvoiceFinalized finalized => Finalized(state, finalized.Invoice),
        AccountFact.InvoiceNumbered numbered => Change(state, numbered.InvoiceId, (Invoice invoice) =>
            invoice with { Number = numbered.Number }),
        AccountFact.InvoiceVoided voided => Change(state, voided.InvoiceId, (Invoice invoice) =>
            invoice with { Status = InvoiceStatus.Voided }),
        AccountFact.InvoiceWrittenOff off => Post(
            Change(state, off.InvoiceId, (Invoice invoice) => invoice with { WrittenOff = invoice.WrittenOff + off.Amount }),
            Postings.WrittenOff(off.Amount)),
        AccountFact.CreditNoteIssued issued => NoteIssued(state, issued),
        AccountFact.CreditGranted granted => Granted(state, granted),
        AccountFact.CreditSettled settled => Settled(state, settled),
        AccountFact.CreditExpired expired => Expired(state, expired),
        AccountFact.CreditVoided voided => Voided(state, voided),
        AccountFact.WalletOpened opened => state with { Wallets = state.Wallets.Add(opened.Wallet) },
        AccountFact.CouponAttached attached => state with { Coupons = state.Coupons.Add(attached.Coupon) },
        AccountFact.CouponUsed used => state with
        {
            Coupons = [.. state.Coupons.Select(coupon => coupon.Id == used.After.Id ? used.After : coupon)],
        },
        AccountFact.PaymentReceived received => Post(
            Change(state, received.InvoiceId, (Invoice invoice) => invoice with { Paid = invoice.Paid + received.Amount }) with
            {
                KeysUsed = state.KeysUsed.Add(received.Key),
            },
            Postings.Paid(received.Amount)),
        AccountFact.PaymentRefunded refunded => Post(
            Change(state, refunded.InvoiceId, (Invoice invoice) => invoice with { Paid = invoice.Paid - refunded.Amount }) with
            {
                KeysUsed = state.KeysUsed.Add(refunded.Key),
            },
            Postings.Refunded(refunded.Amount)),
        AccountFact.InvoicingSwitched switched => state with { IsInvoicingOff = switched.IsOff },
        AccountFact.AutoPaySwitched switched => state with { IsAutoPayOff = switched.IsOff },
        AccountFact.EffectRequested requested => state with
        {
            Pending = state.Pending.Add(requested.Effect),
            Leases = state.Leases.Add(new EffectLease(requested.Effect.Key, 1, requested.AskAgainAt ?? state.AdvancedTo)),
        },
        AccountFact.EffectAskedAgain asked => Change(state, asked.Key, (EffectLease lease) =>
            lease with { Tries = lease.Tries + 1, AskAgainAt = asked.AskAgainAt }),
        AccountFact.EffectAnswered answered => Change(state, answered.Key, (EffectLease lease) => lease with { Last = answered.Outcome }),
        AccountFact.EffectSettled settled => state with
        {
            Pending = state.Pending.RemoveAll(effect => effect.Key == settled.Key),
            Leases = state.Leases.RemoveAll(lease => lease.Key == settled.Key),
            Awaited = Settlements.After(state.Awaited, settled),
        },
        AccountFact.SettlementAwaited awaited => state with { Awaited = state.Awaited.Add(awaited.Answer) },
        AccountFact.ClockAdvanced advanced => state with { AdvancedTo = Instant.Max(state.AdvancedTo, advanced.To) },
        _ => throw new UnreachableException(),
    };

    private static AccountState Started(AccountState state, AccountFact.SubscriptionStarted started) => state with
    {
        Subscriptions = state.Subscriptions.Add(started.Subscription),
        TrialsHad = started.HadTrial ? state.TrialsHad.Add(started.Subscription.Family) : state.TrialsHad,
    };

    private static Subscription TermsOf(Subscription subscription, AccountFact.TermsSet set) => subscription with
    {
        Status = set.Status,
        Terms = [.. subscription.Terms[..set.Kept], .. set.Terms],
        SettledTo = Instant.Min(subscription.SettledTo, set.ChangedFrom),
        Plans = set.Plan is { } plan && subscription.Plans.All(known => known.Key != plan.Key)
            ? subscription.Plans.Add(plan)
            : subscription.Plans,
    };

    private static Subscription UsageOf(Subscription subscription, AccountFact.UsageBilled billed) => subscription with
    {
        Meters = billed.Meters,
        LateItems = [],
        LifetimeUsage = (subscription.LifetimeUsage ?? Money.Zero(billed.Amount.Currency)) + billed.Amount,
        BilledEarly = billed.ClosesEarlyBills ? [] : subscription.BilledEarly,
    };

    private static AccountState Finalized(AccountState state, Invoice invoice)
    {
        var burns = invoice.Credits.AddRange(invoice.Lines.SelectMany(line => line.Credits));
        return Post(
            state with
            {
                Invoices = Put(state.Invoices, invoice),
                InvoicesNumbered = state.InvoicesNumbered + 1,
                Grants = Burning.Without(state.Grants, burns),
            },
            Postings.Finalized(invoice));
    }

    private static AccountState NoteIssued(AccountState state, AccountFact.CreditNoteIssued issued) => Post(
        Change(state, issued.Note.InvoiceId, (Invoice invoice) =>
            invoice with { CreditedOff = invoice.CreditedOff + issued.Note.TakenOff }) with
        {
            CreditNotes = state.CreditNotes.Add(issued.Note),
            CreditNotesNumbered = state.CreditNotesNumbered + 1,
        },
        Postings.Credited(issued.Note, issued.IsOfTopUp));

    private static AccountState Granted(AccountState state, AccountFact.CreditGranted granted)
    {
        var next = state with { Grants = state.Grants.Add(granted.Grant) };
        return granted.IsPosted ? next : Post(next, Postings.Granted(granted.Grant));
    }

    private static AccountState Settled(AccountState state, AccountFact.CreditSettled settled)
    {
        var amount = settled.Burns.Aggregate(Money.Zero(state.Terms.Currency), (sum, burn) => sum + burn.Amount);
        return Post(
            Change(state, settled.InvoiceId, (Invoice invoice) => invoice with { Credits = invoice.Credits.AddRange(settled.Burns) }) with
            {
                Grants = Burning.Without(state.Grants, settled.Burns),
            },
            Postings.Settled(amount));
    }

    private static AccountState Expired(AccountState state, AccountFact.CreditExpired expired)
    {
        var grant = state.Grants.First(known => known.Id == expired.GrantId);
        return Post(
            state with { Grants = Burning.Without(state.Grants, [new(expired.GrantId, expired.Amount)]) },
            Postings.Expired(grant, expired.Amount));
    }

    private static AccountState Voided(AccountState state, AccountFact.CreditVoided voided)
    {
        var grant = state.Grants.First(known => known.Id == voided.GrantId);
        var next = state with
        {
            Grants = Burning.Without(state.Grants, [new(voided.GrantId, voided.Amount)]),
            KeysUsed = state.KeysUsed.Add(voided.Key),
        };
        return voided.IsPosted ? next : Post(next, Postings.Expired(grant, voided.Amount));
    }

    private static AccountState Post(AccountState state, Posting posting) => state with { Books = state.Books.With(posting) };

    private static AccountState Change(AccountState state, string id, Func<Subscription, Subscription> change) => state with
    {
        Subscriptions = [.. state.Subscriptions.Select(subscription => subscription.Id == id ? change(subscription) : subscription)],
    };

    private static AccountState Change(AccountState state, string id, Func<Invoice, Invoice> change) => state with
    {
        Invoices = [.. state.Invoices.Select(invoice => invoice.Id == id ? change(invoice) : invoice)],
    };

    private static AccountState Change(AccountState state, string key, Func<EffectLease, EffectLease> change) => state with
    {
        Leases = [.. state.Leases.Select(lease => lease.Key == key ? change(lease) : lease)],
    };

    private static ImmutableArray<Invoice> Put(ImmutableArray<Invoice> invoices, Invoice invoice)
    {
        for (var i = invoices.Length - 1; i >= 0; i--)
        {
            if (invoices[i].Id == invoice.Id)
            {
                return invoices.SetItem(i, invoice);
            }
        }

        return invoices.Add(invoice);
    }
}
