using System.Text.Json;
using Billing.Domain.Accounts;

namespace Billing.Storage;

/// <summary>What the timeline says of what was asked of the outside world. Names are format.</summary>
internal static class EffectWords
{
    public static void Write(Utf8JsonWriter json, AccountEffect effect)
    {
        json.WriteString("key", effect.Key);
        switch (effect)
        {
            case AccountEffect.CollectInvoice collect:
                json.WriteString("invoice", collect.InvoiceId);
                json.Write("amount", collect.Amount);
                break;
            case AccountEffect.CollectPurchase buy:
                json.WriteString("purchase", buy.PurchaseId);
                json.WriteString("invoice", buy.InvoiceId);
                json.Write("amount", buy.Amount);
                break;
            case AccountEffect.RefundMoney refund:
                json.WriteString("invoice", refund.InvoiceId);
                json.Write("amount", refund.Amount);
                break;
            case AccountEffect.LookAt look:
                json.WriteString("provider", look.Provider);
                json.WriteString("subject", StoredNames.Of(look.Subject));
                json.WriteString("object", look.ObjectId);
                break;
            case AccountEffect.CancelPayment cancel:
                json.WriteString("cancels", cancel.CollectKey);
                break;
            case AccountEffect.HoldMoney hold:
                json.WriteString("hold", hold.HoldId);
                json.Write("amount", hold.Amount);
                break;
            case AccountEffect.CaptureHold capture:
                json.WriteString("hold", capture.HoldId);
                json.WriteString("invoice", capture.InvoiceId);
                json.Write("amount", capture.Amount);
                break;
            case AccountEffect.ReleaseHold release:
                json.WriteString("hold", release.HoldId);
                break;
            case AccountEffect.BillParent bill:
                json.WriteString("parent", bill.Parent);
                json.WriteString("invoice", bill.InvoiceId);
                json.Write("amount", bill.Amount);
                break;
            case AccountEffect.CreditParent credit:
                json.WriteString("parent", credit.Parent);
                json.WriteString("grant", credit.GrantId);
                json.Write("amount", credit.Amount);
                break;
            case AccountEffect.CollectBadDebt debt:
                json.WriteString("invoice", debt.InvoiceId);
                json.Write("amount", debt.Amount);
                break;
            case AccountEffect.AskPolicy ask:
                json.WriteString("policy", ask.Policy);
                break;
            case AccountEffect.TellCustomer tell:
                json.WriteString("case", tell.CaseId);
                json.WriteString("template", tell.Template);
                json.WriteString("channel", tell.Channel);
                break;
            case AccountEffect.EnforceMeasure measure:
                json.WriteString("product", measure.Product);
                json.WriteString("measure", StoredNames.Of(measure.Measure));
                break;
            case AccountEffect.QuoteTax quote:
                json.WriteString("invoice", quote.InvoiceId);
                break;
            case AccountEffect.RequestNumber request:
                json.WriteString("invoice", request.InvoiceId);
                break;
        }
    }
}
