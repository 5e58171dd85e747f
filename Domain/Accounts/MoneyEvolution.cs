using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;

namespace Billing.Domain.Accounts;

/// <summary>How facts about money that came and went change the state.</summary>
internal static class MoneyEvolution
{
    public static AccountState Apply(AccountState state, AccountFact fact) => fact switch
    {
        AccountFact.PaymentReceived received => Received(state, received),
        AccountFact.PaymentRefunded refunded => OfInvoice(state, refunded.InvoiceId, invoice => invoice with { Paid = invoice.Paid - refunded.Amount }) with
        {
            KeysUsed = state.KeysUsed.Add(refunded.Key),
            Books = state.Books.With(Postings.Refunded(refunded.Amount)),
        },
        AccountFact.PaymentKept kept => state with
        {
            KeptPayments = state.KeptPayments.Add(new(
                kept.InvoiceId, new(kept.Key, kept.Amount, kept.Provider, kept.Reference) { CreditId = kept.CreditId, Asked = kept.Asked })),
            KeysUsed = state.KeysUsed.Add(kept.Key),
        },
        AccountFact.NoticeTaken taken => state with
        {
            Heard = HeardObjects.With(state.Heard, taken.Notice),
            HeardMeanwhile = state.LookAt(taken.Notice.Provider, taken.Notice.Subject, NoticeDecisions.TargetOf(taken.Notice)) is { Key: var look }
                && !state.HeardMeanwhile.Contains(look) ? state.HeardMeanwhile.Add(look) : state.HeardMeanwhile,
        },
        AccountFact.RefundSeen seen => OfPayment(state, seen.PaymentKey, payment => payment with { RefundedElsewhere = seen.InAll }),
        AccountFact.RefundFailed failed => RefundFailed(state, failed),
        AccountFact.RefundAwaitsHand { Refund: var refund } => Refunded(state, refund.PaymentKey, refund.Amount) with
        {
            HandRefunds = state.HandRefunds.Add(refund),
        },
        AccountFact.HandRefundEnded ended => HandRefundEnded(state, ended),
        AccountFact.CreditRefunded refunded => state with
        {
            Grants = Burning.Without(state.Grants, [new(refunded.CreditId, refunded.Amount)]),
            KeysUsed = state.KeysUsed.Add(refunded.Key),
            Books = state.Books.With(Postings.CreditRefunded(refunded.Amount)),
        },
        AccountFact.PaymentBounced bounced => state with { KeysUsed = state.KeysUsed.Add($"{bounced.PaymentKey}.bounced") },
        AccountFact.DisputeOpened opened => state with { Disputes = state.Disputes.Add(opened.Dispute) },
        AccountFact.DisputeUpdated updated => OfDispute(
            state, updated.Provider, updated.Reference, dispute => dispute with { State = updated.State, Amount = updated.Amount }),
        AccountFact.DisputeWon won => OfDispute(state, won.Provider, won.Reference, static dispute => dispute with { State = DisputeState.Won }),
        AccountFact.DisputeLost lost => OfDispute(state, lost.Provider, lost.Reference, static dispute => dispute with { State = DisputeState.Lost }),
        AccountFact.DisputeFeeTaken fee => FeeTaken(state, fee),
        AccountFact.MoneyTakenBack taken => TakenBack(state, taken),
        AccountFact.MoneyRestored restored => Restored(state, restored),
        AccountFact.CustomerMoved => state,
        AccountFact.HoldPlaced placed => HoldEvolution.Placed(state, placed),
        AccountFact.HoldEnded ended => HoldEvolution.Ended(state, ended),
        AccountFact.EffectStuck stuck => EffectEvolution.Change(state, stuck.Key, static lease => lease with { IsStuck = true }),
        _ => throw new UnreachableException(),
    };

    /// <summary>What a refund takes off what could still be given back of the payment; negative when it came back.</summary>
    public static AccountState Refunded(AccountState state, string? paymentKey, Amounts.Money amount) => paymentKey is null
        ? state
        : OfPayment(state, paymentKey, payment => payment with { Refunded = payment.Refunded + amount });

    private static AccountState Received(AccountState state, AccountFact.PaymentReceived received) => OfInvoice(state, received.InvoiceId, invoice => invoice with
    {
        Paid = invoice.Paid + received.Amount,
        Payments = received.Reference is null && received.Channel is null ? invoice.Payments : invoice.Payments.Add(
            new(received.Key, received.Amount, received.Provider, received.Reference)
            {
                Asked = received.Asked,
                CreditId = received.CreditId,
                Channel = received.Channel,
                ReceivedOn = received.ReceivedOn,
            }),
    }) with
    {
        KeysUsed = state.KeysUsed.Add(received.Key),
        Books = state.Books.With(Postings.Paid(received.Amount)),
    };

    private static AccountState RefundFailed(AccountState state, AccountFact.RefundFailed failed)
    {
        var refund = state.Refunds.First(made => made.Key == failed.Key);
        return Refunded(state, refund.PaymentKey, -refund.Amount) with { Refunds = state.Refunds.Remove(refund) };
    }

    private static AccountState HandRefundEnded(AccountState state, AccountFact.HandRefundEnded ended)
    {
        var refund = state.HandRefunds.First(waiting => waiting.Key == ended.Key);
        var next = ended.WasPaid ? state : Refunded(state, refund.PaymentKey, -refund.Amount);
        return next with { HandRefunds = state.HandRefunds.Remove(refund), KeysUsed = state.KeysUsed.Add($"{ended.Key}.ended") };
    }

    private static AccountState FeeTaken(AccountState state, AccountFact.DisputeFeeTaken fee)
    {
        var before = state.Disputes.First(dispute => dispute.IsOf(fee.Provider, fee.Reference)).Fee ?? Amounts.Money.Zero(fee.InAll.Currency);
        return OfDispute(state, fee.Provider, fee.Reference, dispute => dispute with { Fee = fee.InAll }) with
        {
            Books = state.Books.With(Postings.Fee(fee.InAll - before)),
        };
    }

    private static AccountState TakenBack(AccountState state, AccountFact.MoneyTakenBack taken)
    {
        var credit = taken.Drawn.IsPositive ? state.PaymentBy(taken.PaymentKey)!.CreditId! : null;
        var next = OfInvoice(
            OfPayment(state, taken.PaymentKey, payment => payment with
            {
                Opened = payment.Opened + taken.Opened,
                Drawn = payment.Drawn + taken.Drawn,
                Lost = payment.Lost + taken.Lost,
            }),
            taken.InvoiceId,
            invoice => invoice with { Paid = invoice.Paid - taken.Opened });
        next = Disputed(next, taken.Dispute, taken.Opened + taken.Drawn + taken.Lost);
        return next with
        {
            Grants = credit is null ? state.Grants : Burning.Without(state.Grants, [new(credit, taken.Drawn)]),
            Books = state.Books.With(Postings.TakenBack(taken.Opened, taken.Drawn, taken.Lost)),
        };
    }

    private static AccountState Restored(AccountState state, AccountFact.MoneyRestored restored)
    {
        var next = OfInvoice(
            OfPayment(state, restored.PaymentKey, payment => payment with
            {
                Opened = payment.Opened - restored.From.Opened,
                Drawn = payment.Drawn - restored.From.Drawn,
                Lost = payment.Lost - restored.From.Lost,
            }),
            restored.InvoiceId,
            invoice => invoice with
            {
                Paid = invoice.Paid + restored.Applied + restored.Recovered,
                WrittenOff = invoice.WrittenOff - restored.Recovered,
            });
        next = Disputed(next, restored.Dispute, -restored.From.Sum);
        return next with
        {
            Books = state.Books.With(Postings.Restored(restored.Applied, restored.Recovered + restored.Regained, restored.Credited)),
        };
    }

    private static AccountState Disputed(AccountState state, string? reference, Amounts.Money amount) => reference is null ? state : state with
    {
        Disputes = [.. state.Disputes.Select(dispute => dispute.Reference == reference ? dispute with { Taken = dispute.Taken + amount } : dispute)],
    };

    private static AccountState OfDispute(AccountState state, string provider, string reference, Func<PaymentDispute, PaymentDispute> change) => state with
    {
        Disputes = [.. state.Disputes.Select(dispute => dispute.IsOf(provider, reference) ? change(dispute) : dispute)],
    };

    private static AccountState OfInvoice(AccountState state, string id, Func<Invoice, Invoice> change)
    {
        for (var i = state.Invoices.Length - 1; i >= 0; i--)
        {
            if (state.Invoices[i].Id == id)
            {
                return state with { Invoices = state.Invoices.SetItem(i, change(state.Invoices[i])) };
            }
        }

        return state;
    }

    private static AccountState OfPayment(AccountState state, string key, Func<InvoicePayment, InvoicePayment> change)
    {
        for (var i = state.Invoices.Length - 1; i >= 0; i--)
        {
            var payments = state.Invoices[i].Payments;
            for (var j = 0; j < payments.Length; j++)
            {
                if (payments[j].Key == key)
                {
                    return state with
                    {
                        Invoices = state.Invoices.SetItem(i, state.Invoices[i] with { Payments = payments.SetItem(j, change(payments[j])) }),
                    };
                }
            }
        }

        return state with
        {
            KeptPayments = [.. state.KeptPayments.Select(kept => kept.Payment.Key == key ? kept with { Payment = change(kept.Payment) } : kept)],
        };
    }
}
