using System.Diagnostics;
using System.Text.Json;
using Billing.Domain.Accounts;

namespace Billing.Storage;

/// <summary>What the timeline says of money that comes back, in parts, or late. Names are format.</summary>
internal static class MoneyWords
{
    public static void Write(Utf8JsonWriter json, AccountFact fact)
    {
        switch (fact)
        {
            case AccountFact.PaymentKept kept:
                json.WriteString("key", kept.Key);
                json.WriteString("invoice", kept.InvoiceId);
                json.Write("amount", kept.Amount);
                json.WriteString("grant", kept.CreditId);
                break;
            case AccountFact.NoticeTaken { Notice: var notice }:
                json.WriteString("provider", notice.Provider);
                json.WriteString("event", notice.EventId);
                json.WriteString("type", notice.Type);
                json.WriteString("subject", StoredNames.Of(notice.Subject));
                json.WriteString("object", notice.ObjectId);
                json.Write("created_at", notice.CreatedAt);
                break;
            case AccountFact.RefundSeen seen:
                json.WriteString("payment", seen.PaymentKey);
                json.Write("amount", seen.InAll);
                break;
            case AccountFact.RefundFailed failed:
                json.WriteString("key", failed.Key);
                json.WriteString("reason", failed.Code);
                break;
            case AccountFact.RefundAwaitsHand { Refund: var refund }:
                json.WriteString("key", refund.Key);
                json.WriteString("invoice", refund.InvoiceId);
                json.Write("amount", refund.Amount);
                break;
            case AccountFact.HandRefundEnded ended:
                json.WriteString("key", ended.Key);
                json.WriteBoolean("was_paid", ended.WasPaid);
                json.WriteString("author", ended.Author);
                break;
            case AccountFact.CreditRefunded refunded:
                json.WriteString("grant", refunded.CreditId);
                json.Write("amount", refunded.Amount);
                break;
            case AccountFact.PaymentBounced bounced:
                json.WriteString("payment", bounced.PaymentKey);
                json.WriteString("author", bounced.Author);
                break;
            case AccountFact.DisputeOpened { Dispute: var dispute }:
                Dispute(json, dispute.Provider, dispute.Reference);
                json.WriteString("state", StoredNames.Of(dispute.State));
                json.WriteString("reason", dispute.Reason);
                json.Write("amount", dispute.Amount);
                break;
            case AccountFact.DisputeUpdated updated:
                Dispute(json, updated.Provider, updated.Reference);
                json.WriteString("state", StoredNames.Of(updated.State));
                json.Write("amount", updated.Amount);
                break;
            case AccountFact.DisputeWon won:
                Dispute(json, won.Provider, won.Reference);
                break;
            case AccountFact.DisputeLost lost:
                Dispute(json, lost.Provider, lost.Reference);
                break;
            case AccountFact.DisputeFeeTaken fee:
                Dispute(json, fee.Provider, fee.Reference);
                json.Write("amount", fee.InAll);
                break;
            case AccountFact.MoneyTakenBack taken:
                json.WriteString("payment", taken.PaymentKey);
                json.WriteString("invoice", taken.InvoiceId);
                json.Write("amount", taken.Opened + taken.Drawn + taken.Lost);
                break;
            case AccountFact.MoneyRestored restored:
                json.WriteString("payment", restored.PaymentKey);
                json.WriteString("invoice", restored.InvoiceId);
                json.Write("amount", restored.From.Sum);
                break;
            case AccountFact.CustomerMoved moved:
                json.WriteString("from", moved.From);
                json.WriteString("to", moved.To);
                break;
            case AccountFact.HoldPlaced placed:
                json.WriteString("hold", placed.HoldId);
                json.Write("expires_at", placed.ExpiresAt);
                break;
            case AccountFact.HoldEnded ended:
                json.WriteString("hold", ended.HoldId);
                json.WriteString("end", StoredNames.Of(ended.End));
                break;
            case AccountFact.EffectStuck stuck:
                json.WriteString("key", stuck.Key);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Dispute(Utf8JsonWriter json, string provider, string reference)
    {
        json.WriteString("provider", provider);
        json.WriteString("dispute", reference);
    }
}
