using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Storage;

/// <summary>
/// What the timeline says of each fact. One that is not listed is told by its name alone: no commit fails for what a read model
/// cannot say. Names are format.
/// </summary>
internal static class FactWords
{
    public static void Write(Utf8JsonWriter json, AccountFact fact)
    {
        switch (fact)
        {
            case AccountFact.AccountOpened opened:
                json.WriteString("currency", opened.Terms.Currency.Code);
                json.WriteString("zone", opened.Terms.ZoneId);
                break;
            case AccountFact.AccountTermsSet set:
                json.WriteString("currency", set.Terms.Currency.Code);
                json.WriteString("zone", set.Terms.ZoneId);
                break;
            case AccountFact.SubscriptionStarted { Subscription: var subscription }:
                json.WriteString("subscription", subscription.Id);
                json.WriteString("status", StoredNames.Of(subscription.Status));
                json.Write("effective_at", subscription.StartedAt);
                Plan(json, subscription.Terms[0].PlanKey.Code, subscription.Terms[0].PlanKey.Version);
                break;
            case AccountFact.TermsSet set:
                json.WriteString("subscription", set.SubscriptionId);
                json.WriteString("status", StoredNames.Of(set.Status));
                if (set.ChangedFrom != Instant.MaxValue) // the clock began what was agreed before: no term has changed
                {
                    json.Write("effective_at", set.ChangedFrom);
                }

                if (set.Plan is { } changedTo)
                {
                    Plan(json, changedTo.Code, changedTo.Version);
                }

                break;
            case AccountFact.ChangePlanned { Change: var change } planned:
                json.WriteString("subscription", planned.SubscriptionId);
                json.WriteString("change", change.Id);
                json.WriteString("to", StoredNames.Of(change));
                json.Write("effective_at", change.At);
                if (change is PlannedChange.ToPlan { To: var plan })
                {
                    Plan(json, plan.Code, plan.Version);
                }

                break;
            case AccountFact.PlanWithdrawn withdrawn:
                json.WriteString("subscription", withdrawn.SubscriptionId);
                json.WriteString("change", withdrawn.ChangeId);
                break;
            case AccountFact.OneOffPlanned { OneOff: var oneOff } planned:
                json.WriteString("subscription", planned.SubscriptionId);
                json.WriteString("item", oneOff.Item);
                json.Write("amount", oneOff.Amount);
                break;
            case AccountFact.UsageWithdrawn withdrawn:
                json.WriteString("subscription", withdrawn.SubscriptionId);
                json.WriteNumber("events", withdrawn.EventIds.Length);
                break;
            case AccountFact.UsageClosed closed:
                json.WriteString("subscription", closed.SubscriptionId);
                json.Write("before", closed.Before);
                break;
            case AccountFact.ThresholdPassed passed:
                json.WriteString("subscription", passed.SubscriptionId);
                json.WriteString("invoice", passed.Billed.InvoiceId);
                json.Write("level", passed.Level);
                json.Write("amount", passed.Billed.Amount);
                break;
            case AccountFact.InvoiceDrafted { Invoice: var invoice }:
                Document(json, invoice);
                json.Write("finalize_at", invoice.FinalizeAt);
                break;
            case AccountFact.InvoiceFinalized { Invoice: var invoice }:
                Document(json, invoice);
                json.Write("due_on", invoice.DueOn);
                break;
            case AccountFact.InvoiceNumbered numbered:
                json.WriteString("invoice", numbered.InvoiceId);
                json.WriteString("number", numbered.Number);
                break;
            case AccountFact.InvoiceVoided voided:
                json.WriteString("invoice", voided.InvoiceId);
                break;
            case AccountFact.InvoiceWrittenOff off:
                json.WriteString("invoice", off.InvoiceId);
                json.Write("amount", off.Amount);
                break;
            case AccountFact.CreditNoteIssued { Note: var note }:
                json.WriteString("credit_note", note.Id);
                Number(json, note.Number);
                json.WriteString("invoice", note.InvoiceId);
                json.Write("amount", note.Total);
                json.Write("issued_on", note.IssuedOn);
                break;
            case AccountFact.CreditGranted { Grant: var grant }:
                json.WriteString("grant", grant.Id);
                json.WriteString("reason", StoredNames.Of(grant.Kind));
                json.Write("amount", grant.Amount);
                if (grant.ExpiresAt != Instant.MaxValue)
                {
                    json.Write("expires_at", grant.ExpiresAt);
                }

                break;
            case AccountFact.CreditSettled settled:
                json.WriteString("invoice", settled.InvoiceId);
                if (!settled.Burns.IsEmpty)
                {
                    json.Write("amount", settled.Burns.Select(static burn => burn.Amount).Aggregate(static (sum, burn) => sum + burn));
                }

                break;
            case AccountFact.CreditExpired expired:
                json.WriteString("grant", expired.GrantId);
                json.Write("amount", expired.Amount);
                break;
            case AccountFact.CreditVoided voided:
                json.WriteString("grant", voided.GrantId);
                json.Write("amount", voided.Amount);
                break;
            case AccountFact.WalletOpened { Wallet: var wallet }:
                json.WriteString("wallet", wallet.Id);
                json.WriteString("currency", wallet.Currency.Code);
                break;
            case AccountFact.CouponAttached { Coupon: var coupon }:
                json.WriteString("coupon", coupon.Id);
                json.WriteString("code", coupon.Coupon.Code);
                break;
            case AccountFact.CouponUsed { After: var coupon }:
                json.WriteString("coupon", coupon.Id);
                json.WriteString("code", coupon.Coupon.Code);
                break;
            case AccountFact.PaymentReceived received:
                json.WriteString("invoice", received.InvoiceId);
                json.Write("amount", received.Amount);
                break;
            case AccountFact.PaymentRefunded refunded:
                json.WriteString("invoice", refunded.InvoiceId);
                json.Write("amount", refunded.Amount);
                break;
            case AccountFact.PaymentKept or AccountFact.NoticeTaken or AccountFact.RefundSeen or AccountFact.RefundFailed
                or AccountFact.RefundAwaitsHand or AccountFact.HandRefundEnded or AccountFact.CreditRefunded or AccountFact.PaymentBounced
                or AccountFact.DisputeOpened or AccountFact.DisputeUpdated or AccountFact.DisputeWon or AccountFact.DisputeLost
                or AccountFact.DisputeFeeTaken or AccountFact.MoneyTakenBack or AccountFact.MoneyRestored or AccountFact.CustomerMoved
                or AccountFact.EffectStuck or AccountFact.HoldPlaced or AccountFact.HoldEnded:
                MoneyWords.Write(json, fact);
                break;
            case AccountFact.DunningOpened or AccountFact.SegmentApplied or AccountFact.CollectionFailed or AccountFact.RetryBroughtForward
                or AccountFact.PaymentPromised or AccountFact.CustomerTold or AccountFact.ConsequencesSet or AccountFact.DunningClosed
                or AccountFact.BadDebtRecovered or AccountFact.OverrideSet or AccountFact.OverrideEnded or AccountFact.ProfileSet:
                DunningWords.Write(json, fact);
                break;
            case AccountFact.InvoiceTakenOver taken:
                json.WriteString("invoice", taken.InvoiceId);
                json.Write("amount", taken.Amount);
                break;
            case AccountFact.PurchaseOffered { Purchase: var purchase }:
                json.WriteString("purchase", purchase.Id);
                json.WriteString("invoice", purchase.InvoiceId);
                json.Write("amount", purchase.Amount);
                json.Write("expires_at", purchase.ExpiresAt);
                break;
            case AccountFact.MethodsSet set:
                json.WriteStartArray("methods");
                foreach (var method in set.Methods)
                {
                    json.WriteStringValue(method.Id);
                }

                json.WriteEndArray();
                break;
            case AccountFact.CustomerMapped mapped:
                json.WriteString("provider", mapped.Provider);
                json.WriteString("customer", mapped.Customer);
                break;
            case AccountFact.PurchaseCalledOff off:
                json.WriteString("purchase", off.PurchaseId);
                break;
            case AccountFact.PurchaseEnded ended:
                json.WriteString("purchase", ended.PurchaseId);
                json.WriteString("end", StoredNames.Of(ended.End));
                break;
            case AccountFact.CreditTakenOver taken:
                json.WriteString("grant", taken.GrantId);
                json.Write("amount", taken.Amount);
                break;
            case AccountFact.InvoicingSwitched switched:
                json.WriteBoolean("off", switched.IsOff);
                break;
            case AccountFact.AutoPaySwitched switched:
                json.WriteBoolean("off", switched.IsOff);
                break;
            case AccountFact.EffectRequested { Effect: var effect }:
                json.WriteString("effect", StoredNames.Of(effect));
                EffectWords.Write(json, effect);
                break;
            case AccountFact.EffectAskedAgain asked:
                json.WriteString("key", asked.Key);
                break;
            case AccountFact.EffectAnswered answered:
                json.WriteString("key", answered.Key);
                json.WriteString("outcome", StoredNames.Of(answered.Outcome));
                break;
            case AccountFact.EffectSettled settled:
                json.WriteString("key", settled.Key);
                json.WriteString("outcome", StoredNames.Of(settled.Outcome));
                if (settled.Outcome is ProviderOutcome.Declined declined)
                {
                    json.WriteString("reason", declined.Code);
                }

                break;
        }
    }

    private static void Plan(Utf8JsonWriter json, string code, int version)
    {
        json.WriteString("plan", code);
        json.WriteNumber("plan_version", version);
    }

    private static void Document(Utf8JsonWriter json, Invoice invoice)
    {
        json.WriteString("invoice", invoice.Id);
        Number(json, invoice.Number);
        json.Write("amount", invoice.Total);
        json.Write("issued_on", invoice.IssuedOn);
    }

    private static void Number(Utf8JsonWriter json, string? number)
    {
        if (number is not null)
        {
            json.WriteString("number", number);
        }
    }
}
