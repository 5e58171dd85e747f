using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;

namespace Billing.Domain.Accounts;

/// <summary>The one path of money towards us: asking for it, by which method, and what becomes of each outcome.</summary>
internal static class CollectionDecisions
{
    /// <summary>Asks for what is open of an invoice, unless it is being asked for: two requests at once could both be paid.</summary>
    public static void Collect(Deliberation on, Invoice invoice)
    {
        if (on.Paying is { } hold)
        {
            if (invoice.Open.IsPositive)
            {
                HoldDecisions.Take(on, hold, invoice);
            }
        }
        else if (!on.State.IsAutoPayOff && !DunningDecisions.HoldsCollection(on.State) && invoice.Open.IsPositive && !Debts.IsUnderWay(on.State, invoice.Id) && !DisputeDecisions.HoldsCollection(on.State, invoice))
        {
            Ask(on, invoice, ByRules(on.State, invoice.Open), isOnSession: false);
        }
    }

    public static Rejection? Pay(Deliberation on, AccountCommand.PayInvoice command)
    {
        if (CreditNoteDecisions.Final(on, command.InvoiceId, out var invoice) is { } refused)
        {
            return refused;
        }

        if (on.State.Terms.PaidBy is not null)
        {
            return Rejections.InvoicePaidByParent;
        }

        if (Debts.IsUnderWay(on.State, invoice.Id))
        {
            return Rejections.PaymentUnderWay;
        }

        var named = on.State.Methods.FirstOrDefault(method => method.Id == command.MethodId);
        if (command.MethodId is not null && named is null)
        {
            return Rejections.MethodUnknown;
        }

        if (invoice.Open.IsPositive)
        {
            Ask(on, invoice, named is null ? ByRules(on.State, invoice.Open) : new Choice(named), command.IsOnSession);
        }

        return null;
    }

    /// <summary>What is done about an outcome, as the matrix says it.</summary>
    public static void Settle(Deliberation on, Collect collect, ProviderOutcome outcome)
    {
        if (OutcomeMatrix.KindOf(outcome) is not { } kind)
        {
            return;
        }

        if (collect is AccountEffect.CollectBadDebt debt)
        {
            BadDebtDecisions.Settle(on, debt, outcome);
            return;
        }

        switch (OutcomeMatrix.HandlingOf(kind, collect.IsOnSession, PathOf(on.State, collect)))
        {
            case OutcomeHandling.Make:
                on.Add(new AccountFact.EffectSettled(collect.Key, outcome));
                PurchaseDecisions.Complete(on, PurchaseOf(on.State, collect), collect, (ProviderOutcome.Succeeded)outcome);
                break;
            case OutcomeHandling.Book:
                on.Add(new AccountFact.EffectSettled(collect.Key, outcome));
                Take(on, collect.InvoiceId, ReceivedOf(collect, outcome), collect.Key, collect.Method?.Provider, ((ProviderOutcome.Succeeded)outcome).Reference, collect.Amount);
                on.MoneyCame |= !collect.IsOnSession;
                break;
            case OutcomeHandling.AskCustomer or OutcomeHandling.TellCustomer or OutcomeHandling.Wait or OutcomeHandling.LookUp:
                EffectDecisions.Remember(on, collect, outcome);
                break;
            case OutcomeHandling.TryNextOrDiscard or OutcomeHandling.TryNextOrLeaveOpen:
                var isTriedOn = TryNext(on, collect, outcome);
                on.Add(new AccountFact.EffectSettled(collect.Key, outcome));
                if (!isTriedOn)
                {
                    Discard(on, collect);
                    DunningDecisions.Failed(on, collect, (ProviderOutcome.Declined)outcome);
                }

                break;
            case OutcomeHandling.DiscardAndAskForAnother or OutcomeHandling.LeaveOpenAndAskForAnother:
                on.Add(new AccountFact.EffectSettled(collect.Key, outcome));
                Discard(on, collect);
                DunningDecisions.Failed(on, collect, (ProviderOutcome.Declined)outcome);
                break;
            default:
                throw new UnreachableException();
        }

        if (collect is AccountEffect.CaptureHold && outcome.IsFinal)
        {
            HoldDecisions.Settled(on, collect, outcome);
        }
    }

    /// <summary>Money that came is never turned away: what its invoice cannot take any more becomes credit.</summary>
    public static void Take(
        Deliberation on, string invoiceId, Money amount, string key, string? provider = null, string? reference = null, Money? asked = null)
    {
        var paid = new AccountCommand.RecordPayment(invoiceId, amount, key);
        if (PaymentDecisions.Record(on, paid, provider, reference, asked) is not null)
        {
            TakeAsCredit(on, invoiceId, amount, key, provider, reference, asked);
        }
        else
        {
            DisputeDecisions.SettleFor(on, provider, reference);
        }
    }

    /// <summary>What a provider took is remembered with its name for it: it may be disputed, or given back there.</summary>
    public static void TakeAsCredit(
        Deliberation on, string invoiceId, Money amount, string key, string? provider = null, string? reference = null, Money? asked = null)
    {
        if (reference is not null)
        {
            on.Add(new AccountFact.PaymentKept(key, invoiceId, amount, CreditIdOf(key))
            {
                Provider = provider,
                Reference = reference,
                Asked = asked == amount ? null : asked,
            });
        }

        on.Add(new AccountFact.CreditGranted(CreditGrant.Of(CreditIdOf(key), GrantKind.Overpayment, amount, on.At), IsPosted: false));
        if (reference is not null)
        {
            DisputeDecisions.SettleFor(on, provider, reference);
        }

        Invoicing.SettleOpen(on);
    }

    /// <summary>The credit that a payment becomes as a whole.</summary>
    public static string CreditIdOf(string key) => $"{key}.credit";

    /// <summary>What came of a request, which may be less than was asked.</summary>
    public static Money ReceivedOf(Collect asked, ProviderOutcome outcome) => ((ProviderOutcome.Succeeded)outcome).Received ?? asked.Amount;

    /// <summary>The method that is tried first; a choice of none leaves it to the provider, and no choice means that nothing may be tried.</summary>
    public static Choice? ByRules(AccountState state, Money amount) =>
        state.Methods.IsEmpty ? new Choice(null)
        : Routing.Next(state.Methods, state.Terms.Routing, amount, []) is { } method ? new Choice(method)
        : null;

    public static CollectionPath PathOf(AccountState state, Collect collect) => collect switch
    {
        AccountEffect.CollectInvoice { Round: > 1 } => CollectionPath.Retry,
        AccountEffect.CollectInvoice or AccountEffect.CaptureHold => CollectionPath.Renewal,
        _ when PurchaseOf(state, collect).Facts is var facts && facts.Any(static fact => fact is AccountFact.SubscriptionStarted) => CollectionPath.Create,
        _ when PurchaseOf(state, collect).Facts.Any(static fact => fact is AccountFact.TermsSet or AccountFact.ChangePlanned) => CollectionPath.Change,
        _ => CollectionPath.OneOff,
    };

    private static Purchase PurchaseOf(AccountState state, Collect collect) => state.Purchase(((AccountEffect.CollectPurchase)collect).PurchaseId)!;

    /// <summary>Asks for an open invoice once more, off session: by the method named, or by the first that the rules leave. False when none may be.</summary>
    public static bool Retry(Deliberation on, Invoice invoice, CollectionMethod? by)
    {
        var choice = by is null ? ByRules(on.State, invoice.Open) : new Choice(by);
        Ask(on, invoice, choice, isOnSession: false);
        return choice is not null;
    }

    private static void Ask(Deliberation on, Invoice invoice, Choice? choice, bool isOnSession)
    {
        if (choice is not null)
        {
            var before = on.State.Attempts.LastOrDefault(attempt => attempt.InvoiceId == invoice.Id);
            on.Do(new AccountEffect.CollectInvoice(on.NewId("collect"), invoice.Id, invoice.Open)
            {
                Method = choice.Method,
                IsOnSession = isOnSession,
                Round = (before?.Round ?? 0) + 1,
            });
        }
    }

    /// <summary>The next method of the same round. It is asked before this one counts as settled, so that who waits for the money waits on.</summary>
    private static bool TryNext(Deliberation on, Collect collect, ProviderOutcome declined)
    {
        var round = on.State.Attempts.Where(attempt => attempt.InvoiceId == collect.InvoiceId && attempt.Round == collect.Round)
            .Select(attempt => attempt.Key == collect.Key ? attempt.After(declined) : attempt);
        var isWanted = collect is AccountEffect.CollectPurchase
            ? PurchaseOf(on.State, collect) is { IsOff: false, ExpiresAt: var horizon } && on.At < horizon
            : !on.State.IsAutoPayOff && on.State.Invoice(collect.InvoiceId) is { } invoice && invoice.Open == collect.Amount;
        if (!isWanted || collect.Method is null
            || Routing.Next(on.State.Methods, on.State.Terms.Routing, collect.Amount, round) is not { } next)
        {
            return false;
        }

        // A hold is one method's: the next one is charged like for any invoice.
        on.Do(collect is AccountEffect.CaptureHold
            ? new AccountEffect.CollectInvoice(on.NewId("collect"), collect.InvoiceId, collect.Amount) { Method = next, Round = collect.Round }
            : collect with { Key = on.NewId("collect"), Method = next });
        return true;
    }

    private static void Discard(Deliberation on, Collect collect)
    {
        if (collect is AccountEffect.CollectPurchase)
        {
            on.Add(new AccountFact.PurchaseEnded(PurchaseOf(on.State, collect).Id, PurchaseEnd.Declined));
        }
    }

    /// <summary>A method that was chosen; none of ours where the provider chooses.</summary>
    public sealed record Choice(CollectionMethod? Method);
}
