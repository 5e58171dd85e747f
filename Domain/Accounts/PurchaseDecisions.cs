using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Domain.Documents;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Payment before commit. One place for every change that costs something at once: what it decides is held back, its money is
/// asked for, and the outcome makes it true or lets it go.
/// </summary>
internal static class PurchaseDecisions
{
    /// <summary>A little less than a provider remembers a key for.</summary>
    private static readonly Duration Patience = Duration.FromHours(23);

    private static readonly JsonSerializerOptions Format = DocumentFormat.Create();

    /// <summary>What customers decide on, as against what they owe already. With net terms they pay later anyway.</summary>
    public static bool IsPaidFirst(AccountState state, AccountCommand command) => PaysFirst(state) && command
        is AccountCommand.Subscribe or AccountCommand.ChangePlan or AccountCommand.ChangeQuantities or AccountCommand.AddItem
        or AccountCommand.SetSchedule or AccountCommand.ChargeOnce or AccountCommand.TopUpWallet;

    /// <summary>The same change as an offer; none where it costs nothing now.</summary>
    public static Decision.Accepted? Offer(AccountState state, Decision.Accepted decided, bool isOnSession, string id, Instant now)
    {
        if (CostOf(decided) is not { } cost)
        {
            return null;
        }

        var on = new Deliberation(state, now, id);
        Offer(on, decided, cost, isOnSession, id);
        return (Decision.Accepted)on.Accept();
    }

    /// <summary>
    /// What rules bring about and nobody asked for, as a threshold or a wallet that is to be filled: paid before it is made too, where
    /// the customer pays first. It is tried once under its name; declined, it waits until its name is another one.
    /// </summary>
    public static void Ahead(Deliberation on, string name, Action<Deliberation> make)
    {
        if (!PaysFirst(on.State))
        {
            make(on);
            return;
        }

        if (on.State.Purchase(IdOf(name)) is not null || on.State.KeysUsed.Contains(IdOf(name)))
        {
            return;
        }

        var apart = new Deliberation(on.State, on.At, name);
        make(apart);
        var decided = (Decision.Accepted)apart.Accept();
        if (CostOf(decided) is { } cost)
        {
            Offer(on, decided, cost, isOnSession: false, name);
        }
        else
        {
            make(on);
        }
    }

    /// <summary>The money is there: what was frozen becomes true, and what time has brought since is billed as ever.</summary>
    public static void Complete(Deliberation on, Purchase purchase, Collect paid, ProviderOutcome.Succeeded outcome)
    {
        var received = CollectionDecisions.ReceivedOf(paid, outcome);
        if (purchase.IsOff || received < purchase.Amount)
        {
            on.Add(new AccountFact.PurchaseEnded(purchase.Id, purchase.IsOff ? PurchaseEnd.PaidTooLate : PurchaseEnd.PaidInPart));
            CollectionDecisions.TakeAsCredit(on, purchase.InvoiceId, received, paid.Key, paid.Method?.Provider, outcome.Reference, paid.Amount);
            if (on.State.Terms.RefundsLatePayments)
            {
                GiveBack(on, purchase, paid, received, outcome.Reference);
            }

            return;
        }

        if (FingerprintOf(purchase.Facts) != purchase.Fingerprint)
        {
            throw new InvalidOperationException($"What was frozen as {purchase.Id} is not what was paid for.");
        }

        on.Add(new AccountFact.PurchaseEnded(purchase.Id, PurchaseEnd.Completed));
        foreach (var fact in purchase.Facts)
        {
            Carry(on, fact, purchase.InvoiceId);
        }

        CollectionDecisions.Take(on, purchase.InvoiceId, received, paid.Key, paid.Method?.Provider, outcome.Reference, paid.Amount);
        if (on.At > purchase.FrozenAt)
        {
            BillingRuns.Run(on);
        }
    }

    public static Rejection? CallOff(Deliberation on, AccountCommand.CallOffPurchase command)
    {
        if (on.State.Purchase(command.PurchaseId) is not { } purchase)
        {
            return Rejections.PurchaseUnknown;
        }

        if (!purchase.IsOff)
        {
            on.Add(new AccountFact.PurchaseCalledOff(purchase.Id));
        }

        return null;
    }

    /// <summary>The invoice that is asked for, also where there will be one only once it is paid.</summary>
    public static Invoice? InvoiceOf(AccountState state, Collect collect) => state.Invoice(collect.InvoiceId)
        ?? ((collect as AccountEffect.CollectPurchase) is { } bought
            ? state.Purchase(bought.PurchaseId)?.Facts.OfType<AccountFact.InvoiceFinalized>().FirstOrDefault(made => made.Invoice.Id == collect.InvoiceId)?.Invoice
            : null);

    /// <summary>The customer is waited for no longer than was said. A provider that decides, or does not know, takes its time.</summary>
    public static bool CanExpire(AccountState state, Purchase purchase) => !purchase.IsOff && !state.Attempts.Any(attempt =>
        attempt.InvoiceId == purchase.InvoiceId && attempt.State is AttemptState.Processing or AttemptState.Unknown);

    /// <summary>Nobody is waited for longer than was said.</summary>
    public static void Expire(Deliberation on)
    {
        foreach (var purchase in on.State.Purchases.Where(purchase => CanExpire(on.State, purchase) && purchase.ExpiresAt <= on.At))
        {
            on.Add(new AccountFact.PurchaseCalledOff(purchase.Id));
        }
    }

    /// <summary>
    /// What nobody wants any more is not to be paid either: a provider that waits for the customer is told to let it go. One that was
    /// not heard yet, or is deciding, cannot be told; its money would be credit.
    /// </summary>
    public static void LetGo(Deliberation on)
    {
        foreach (var collect in on.State.Pending.OfType<AccountEffect.CollectPurchase>())
        {
            if (on.State.Purchase(collect.PurchaseId) is { IsOff: true }
                && on.State.Attempts.Any(attempt => attempt.Key == collect.Key && attempt.State == AttemptState.ActionRequired)
                && !on.State.Pending.Any(pending => pending is AccountEffect.CancelPayment cancel && cancel.CollectKey == collect.Key)
                && !on.State.KeysUsed.Contains($"{collect.Key}.cancel"))
            {
                on.Do(new AccountEffect.CancelPayment($"{collect.Key}.cancel", collect.Key) { Method = collect.Method });
            }
        }
    }

    /// <summary>A provider has let go what was asked for: nothing will come of it. Declined, it stays as it is, and its outcome is awaited.</summary>
    public static void LetGo(Deliberation on, AccountEffect.CancelPayment cancel)
    {
        if (on.State.Pending.OfType<Collect>().FirstOrDefault(asked => asked.Key == cancel.CollectKey) is { } asked)
        {
            CollectionDecisions.Settle(on, asked, new ProviderOutcome.Declined(DeclineClass.Hard, "called_off"));
        }
    }

    /// <summary>Where the terms say so, money that came for nothing goes back instead of staying as credit.</summary>
    private static void GiveBack(Deliberation on, Purchase purchase, Collect paid, Money received, string reference)
    {
        var credit = CollectionDecisions.CreditIdOf(paid.Key);
        var left = on.State.Grants.First(grant => grant.Id == credit).Left;
        if (left != received)
        {
            return; // It has paid what was open: there it is worth more than on its way back.
        }

        on.Add(new AccountFact.CreditRefunded(credit, left, on.NewId("given-back")));
        on.Do(new AccountEffect.RefundMoney(on.NewId("refund"), purchase.InvoiceId, left)
        {
            Provider = paid.Method?.Provider,
            Payment = reference,
            PaymentKey = paid.Key,
        });
    }

    /// <summary>The one invoice that the decision makes and asks to be paid; none where it makes none, or asks for something older too.</summary>
    private static AccountEffect.CollectInvoice? CostOf(Decision.Accepted decided) =>
        decided.Effects.OfType<AccountEffect.CollectInvoice>().ToImmutableArray() is [var cost]
        && decided.Facts.Any(fact => fact is AccountFact.InvoiceFinalized made && made.Invoice.Id == cost.InvoiceId)
            ? cost
            : null;

    private static bool PaysFirst(AccountState state) => state.Agreed is { PaysFirst: true, NetDays: 0, PaidBy: null } && !state.IsAutoPayOff;

    private static string IdOf(string name) => $"{name}.purchase";

    private static void Offer(Deliberation on, Decision.Accepted decided, AccountEffect.CollectInvoice cost, bool isOnSession, string name)
    {
        on.Add(new AccountFact.PurchaseOffered(new Purchase(
            IdOf(name), cost.InvoiceId, cost.Amount, on.At, on.At + Patience, FingerprintOf(decided.Facts), decided.Facts)));
        on.Do(new AccountEffect.CollectPurchase(cost.Key, IdOf(name), cost.InvoiceId, cost.Amount) { Method = cost.Method, IsOnSession = isOnSession });
    }

    private static void Carry(Deliberation on, AccountFact fact, string invoiceId)
    {
        switch (fact)
        {
            case AccountFact.EffectRequested { Effect: AccountEffect.CollectInvoice collect } when collect.InvoiceId == invoiceId:
            case AccountFact.ClockAdvanced:
                break;
            case AccountFact.EffectRequested requested:
                on.Do(requested.Effect);
                break;

            // A number is given when there is an invoice, not when there may be one.
            case AccountFact.InvoiceFinalized { Invoice: var invoice }:
                on.Add(new AccountFact.InvoiceFinalized(invoice.Number is null ? invoice : invoice with { Number = Invoicing.NextNumber(on.State) }));
                break;
            case AccountFact.CreditNoteIssued issued:
                on.Add(issued with { Note = issued.Note with { Number = CreditNoteDecisions.NextNumber(on.State) } });
                break;
            default:
                on.Add(fact);
                break;
        }
    }

    private static string FingerprintOf(ImmutableArray<AccountFact> facts) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(facts, Format)));
}
