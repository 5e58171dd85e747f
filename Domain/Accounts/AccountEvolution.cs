using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>How a fact changes the state. Nothing is decided here and nothing is refused.</summary>
public static class AccountEvolution
{
    public static AccountState Apply(AccountState state, AccountFact fact)
    {
        var next = Changed(state, fact);
        return next.Purchases.IsEmpty ? next : PurchaseGround.After(next, fact);
    }

    private static AccountState Changed(AccountState state, AccountFact fact) => fact switch
    {
        AccountFact.AccountOpened opened => state with { Agreed = opened.Terms, AdvancedTo = opened.At },
        AccountFact.AccountTermsSet set => state with { Agreed = set.Terms },
        AccountFact.SubscriptionStarted started => Started(state, started),
        AccountFact.TermsSet set => Change(state, set.SubscriptionId, set, TermsOf),
        AccountFact.ChangePlanned planned => Change(state, planned.SubscriptionId, planned, static (subscription, fact) =>
            subscription with { Planned = subscription.Planned.Add(fact.Change) }),
        AccountFact.PlanWithdrawn withdrawn => Change(state, withdrawn.SubscriptionId, withdrawn, static (subscription, fact) =>
            subscription with { Planned = subscription.Planned.RemoveAll(change => change.Id == fact.ChangeId) }),
        AccountFact.OneOffPlanned planned => Change(state, planned.SubscriptionId, planned, static (subscription, fact) =>
            subscription with { OneOffs = subscription.OneOffs.Add(fact.OneOff) }) with
        {
            KeysUsed = state.KeysUsed.Add(planned.OneOff.Id),
        },
        AccountFact.OneOffBilled billed => Change(state, billed.SubscriptionId, billed, static (subscription, fact) =>
            subscription with { OneOffs = subscription.OneOffs.RemoveAll(oneOff => oneOff.Id == fact.OneOffId) }),
        AccountFact.SpansBilled billed => Change(state, billed.SubscriptionId, billed, SpansOf),
        AccountFact.UsageRecorded recorded => Change(state, recorded.SubscriptionId, recorded, static (subscription, fact) => subscription with
        {
            Usage = subscription.Usage.AddRange(fact.Events),
            LateItems = fact.LateItems.IsEmpty ? subscription.LateItems : [.. subscription.LateItems.Union(fact.LateItems)],
        }),
        AccountFact.UsageWithdrawn withdrawn => Change(state, withdrawn.SubscriptionId, withdrawn, static (subscription, fact) => subscription with
        {
            Usage = subscription.Usage.RemoveAll(usage => fact.EventIds.Contains(usage.Id)),
            LateItems = [.. subscription.LateItems.Union(fact.LateItems)],
        }),
        AccountFact.UsageBilled billed => Change(state, billed.SubscriptionId, billed, UsageOf),
        AccountFact.UsageClosed closed => Change(state, closed.SubscriptionId, closed, static (subscription, fact) => subscription with
        {
            Usage = subscription.Usage.RemoveAll(usage => usage.HappenedAt < fact.Before),
            Billed = subscription.Billed.RemoveAll(span => UsageClosing.IsUsage(span) && span.Span.EndAt <= fact.Before),
            UsageClosedTo = fact.Before,
        }),
        AccountFact.ThresholdPassed passed => Change(state, passed.SubscriptionId, passed, static (subscription, fact) => subscription with
        {
            ThresholdPassed = fact.Level,
            BilledEarly = subscription.BilledEarly.Add(fact.Billed),
        }),
        AccountFact.InvoiceDrafted drafted => state with { Invoices = Put(state.Invoices, drafted.Invoice) },
        AccountFact.InvoiceFinalized finalized => Finalized(state, finalized.Invoice),
        AccountFact.InvoiceNumbered numbered => Change(state, numbered.InvoiceId, numbered, static (Invoice invoice, AccountFact.InvoiceNumbered fact) =>
            invoice with { Number = fact.Number }),
        AccountFact.InvoiceVoided voided => Change(state, voided.InvoiceId, voided, static (Invoice invoice, AccountFact.InvoiceVoided _) =>
            invoice with { Status = InvoiceStatus.Voided }) with
        {
            Attempts = Attempting.Without(state.Attempts, voided.InvoiceId),
        },
        AccountFact.InvoiceWrittenOff off => Post(
            Change(state, off.InvoiceId, off, static (Invoice invoice, AccountFact.InvoiceWrittenOff fact) => invoice with { WrittenOff = invoice.WrittenOff + fact.Amount }),
            Postings.WrittenOff(off.Amount)),
        AccountFact.CreditNoteIssued issued => NoteIssued(state, issued),
        AccountFact.CreditGranted granted => Granted(state, granted),
        AccountFact.CreditSettled settled => Settled(state, settled),
        AccountFact.CreditExpired expired => Expired(state, expired),
        AccountFact.CreditVoided voided => Voided(state, voided),
        AccountFact.WalletOpened opened => state with { Wallets = state.Wallets.Add(opened.Wallet) },
        AccountFact.CouponAttached attached => state with { Coupons = state.Coupons.Add(attached.Coupon) },
        AccountFact.CouponUsed used => Used(state, used.After),
        AccountFact.InvoicingSwitched switched => state with { IsInvoicingOff = switched.IsOff },
        AccountFact.AutoPaySwitched switched => state with { IsAutoPayOff = switched.IsOff },
        AccountFact.EffectRequested requested => EffectEvolution.Requested(state, requested),
        AccountFact.EffectAskedAgain asked => EffectEvolution.Change(state, asked.Key, lease => lease with { Tries = lease.Tries + 1, HeldAsks = lease.Last is Collection.ProviderOutcome.Processing ? lease.HeldAsks + 1 : 0, AskAgainAt = asked.AskAgainAt }),
        AccountFact.EffectAnswered answered => EffectEvolution.Answered(state, answered),
        AccountFact.EffectSettled settled => EffectEvolution.Settled(state, settled),
        AccountFact.SettlementAwaited awaited => state with { Awaited = state.Awaited.Add(awaited.Answer) },
        AccountFact.InvoiceTakenOver taken => Post(
            Change(state, taken.InvoiceId, taken, static (Invoice invoice, AccountFact.InvoiceTakenOver fact) =>
                invoice with { TakenOver = invoice.TakenOver + fact.Amount }) with
            {
                KeysUsed = state.KeysUsed.Add(taken.Key),
            },
            Postings.TakenOver(taken.Amount, taken.Credit)),
        AccountFact.CreditTakenOver taken => Post(
            state with
            {
                Grants = Burning.Without(state.Grants, [new(taken.GrantId, taken.Amount)]),
                KeysUsed = state.KeysUsed.Add(taken.Key),
            },
            Postings.CreditTakenOver(taken.Amount)),
        AccountFact.MethodsSet set => state with { Methods = set.Methods },
        AccountFact.CustomerMapped mapped => state with { Customers = state.Customers.Add(new(mapped.Provider, mapped.Customer)) },
        AccountFact.PurchaseOffered offered => state with { Purchases = state.Purchases.Add(offered.Purchase) },
        AccountFact.PurchaseCalledOff off => state with
        {
            Purchases = [.. state.Purchases.Select(purchase => purchase.Id == off.PurchaseId ? purchase with { IsOff = true } : purchase)],
        },
        AccountFact.PurchaseEnded ended => state with
        {
            Purchases = state.Purchases.RemoveAll(purchase => purchase.Id == ended.PurchaseId),
            Attempts = Attempting.Without(state.Attempts, state.Purchase(ended.PurchaseId)?.InvoiceId ?? ""),
            KeysUsed = state.KeysUsed.Add(ended.PurchaseId),
        },
        AccountFact.PaymentReceived or AccountFact.PaymentRefunded or AccountFact.PaymentKept or AccountFact.NoticeTaken
            or AccountFact.RefundSeen or AccountFact.RefundFailed or AccountFact.RefundAwaitsHand or AccountFact.HandRefundEnded
            or AccountFact.CreditRefunded or AccountFact.PaymentBounced or AccountFact.DisputeOpened or AccountFact.DisputeUpdated
            or AccountFact.DisputeWon or AccountFact.DisputeLost or AccountFact.DisputeFeeTaken or AccountFact.MoneyTakenBack
            or AccountFact.MoneyRestored or AccountFact.CustomerMoved or AccountFact.EffectStuck
            or AccountFact.HoldPlaced or AccountFact.HoldEnded => MoneyEvolution.Apply(state, fact),
        AccountFact.DunningOpened or AccountFact.SegmentApplied or AccountFact.CollectionFailed or AccountFact.RetryBroughtForward
            or AccountFact.PaymentPromised or AccountFact.CustomerTold or AccountFact.ConsequencesSet or AccountFact.DunningClosed
            or AccountFact.BadDebtRecovered or AccountFact.OverrideSet or AccountFact.OverrideEnded
            or AccountFact.ProfileSet => DunningEvolution.Apply(state, fact),
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

    private static Subscription SpansOf(Subscription subscription, AccountFact.SpansBilled billed)
    {
        var spans = ImmutableArray.CreateBuilder<BilledSpan>(billed.Kept + billed.Spans.Length);
        spans.AddRange(subscription.Billed.AsSpan()[..billed.Kept]);
        spans.AddRange(billed.Spans);
        return subscription with { Billed = spans.MoveToImmutable(), SettledTo = billed.SettledTo };
    }

    private static AccountState Used(AccountState state, AttachedCoupon after) =>
        state with { Coupons = [.. state.Coupons.Select(coupon => coupon.Id == after.Id ? after : coupon)] };

    private static Subscription UsageOf(Subscription subscription, AccountFact.UsageBilled billed) => subscription with
    {
        Meters = billed.Meters,
        LateItems = [],
        LifetimeUsage = (subscription.LifetimeUsage ?? Money.Zero(billed.Amount.Currency)) + billed.Amount,
        BilledEarly = billed.ClosesEarlyBills ? [] : subscription.BilledEarly,
    };

    private static AccountState Finalized(AccountState state, Invoice invoice)
    {
        var burns = invoice.Credits;
        foreach (var line in invoice.Lines)
        {
            burns = burns.AddRange(line.Credits);
        }

        return state with
        {
            Invoices = Put(state.Invoices, invoice),
            InvoicesNumbered = state.InvoicesNumbered + 1,
            Grants = Burning.Without(state.Grants, burns),
            Books = state.Books.With(Postings.Finalized(invoice)),
        };
    }

    private static AccountState NoteIssued(AccountState state, AccountFact.CreditNoteIssued issued) => Post(
        Change(state, issued.Note.InvoiceId, issued.Note, static (Invoice invoice, CreditNote note) =>
            invoice with { CreditedOff = invoice.CreditedOff + note.TakenOff }) with
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
        var amount = Burn.Sum(settled.Burns, settled.Burns[0].Amount.Currency);
        return Post(
            Change(state, settled.InvoiceId, settled, static (Invoice invoice, AccountFact.CreditSettled fact) => invoice with { Credits = invoice.Credits.AddRange(fact.Burns) }) with
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

    // What a change needs is handed to it: a closure over every kind of fact would be made for each of them.
    private static AccountState Change<TFact>(AccountState state, string id, TFact fact, Func<Subscription, TFact, Subscription> change)
    {
        for (var i = 0; i < state.Subscriptions.Length; i++)
        {
            if (state.Subscriptions[i].Id == id)
            {
                return state with { Subscriptions = state.Subscriptions.SetItem(i, change(state.Subscriptions[i], fact)) };
            }
        }

        return state;
    }

    private static AccountState Change<TFact>(AccountState state, string id, TFact fact, Func<Invoice, TFact, Invoice> change) =>
        state with { Invoices = Changed(state.Invoices, id, fact, change) };

    private static ImmutableArray<Invoice> Changed<TFact>(
        ImmutableArray<Invoice> invoices, string id, TFact fact, Func<Invoice, TFact, Invoice> change)
    {
        for (var i = invoices.Length - 1; i >= 0; i--)
        {
            if (invoices[i].Id == id)
            {
                return invoices.SetItem(i, change(invoices[i], fact));
            }
        }

        return invoices;
    }

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
