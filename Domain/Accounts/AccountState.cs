using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Dunning;
using Billing.Domain.Features;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>Everything billing knows about one customer; it is nothing but the sum of the facts.</summary>
public sealed record AccountState
{
    public static AccountState New { get; } = new();

    /// <summary>None until the account is opened.</summary>
    public AccountTerms? Agreed { get; init; }

    public ImmutableArray<Subscription> Subscriptions { get; init; } = [];

    public ImmutableArray<Invoice> Invoices { get; init; } = [];

    public ImmutableArray<CreditNote> CreditNotes { get; init; } = [];

    public ImmutableArray<CreditGrant> Grants { get; init; } = [];

    public ImmutableArray<Wallet> Wallets { get; init; } = [];

    public ImmutableArray<AttachedCoupon> Coupons { get; init; } = [];

    public Books Books { get; init; } = Books.Empty;

    /// <summary>The families of which a trial was had; there is no second one.</summary>
    public ImmutableArray<string> TrialsHad { get; init; } = [];

    /// <summary>Keys of payments, refunds and the like: each is carried out once.</summary>
    public ImmutableArray<string> KeysUsed { get; init; } = [];

    /// <summary>What was asked of the outside world and not answered for good, in the order asked.</summary>
    public ImmutableArray<AccountEffect> Pending { get; init; } = [];

    /// <summary>One for each of what is pending, in the same order.</summary>
    public ImmutableArray<EffectLease> Leases { get; init; } = [];

    /// <summary>The answers that are not final because somebody waits for an outcome.</summary>
    public ImmutableArray<AwaitedAnswer> Awaited { get; init; } = [];

    /// <summary>The ways to take money from this customer, the one tried first at the head.</summary>
    public ImmutableArray<CollectionMethod> Methods { get; init; } = [];

    /// <summary>Who the account is at its providers, the newest name last.</summary>
    public ImmutableArray<ProviderCustomer> Customers { get; init; } = [];

    /// <summary>Money that providers keep for us, or are asked to.</summary>
    public ImmutableArray<MoneyHold> Holds { get; init; } = [];

    /// <summary>Of what is not paid yet. Those that were paid stand on their invoice.</summary>
    public ImmutableArray<PaymentAttempt> Attempts { get; init; } = [];

    /// <summary>Changes that wait for their money.</summary>
    public ImmutableArray<Purchase> Purchases { get; init; } = [];

    /// <summary>Money that providers took for something that was not waited for any more: it became credit.</summary>
    public ImmutableArray<KeptPayment> KeptPayments { get; init; } = [];

    /// <summary>Refunds that a provider has carried out, as long as one may still come back.</summary>
    public ImmutableArray<MadeRefund> Refunds { get; init; } = [];

    /// <summary>What a person has to give back by hand.</summary>
    public ImmutableArray<HandRefund> HandRefunds { get; init; } = [];

    public ImmutableArray<PaymentDispute> Disputes { get; init; } = [];

    /// <summary>The furthest that was heard of objects at providers.</summary>
    public ImmutableArray<HeardObject> Heard { get; init; } = [];

    /// <summary>Keys of the looks since which there was another notice about the same.</summary>
    public ImmutableArray<string> HeardMeanwhile { get; init; } = [];

    /// <summary>What is being done about money that is owed and not paid; none while nothing is.</summary>
    public DunningCase? Case { get; init; }

    /// <summary>The case before: too short a peace takes it up again.</summary>
    public DunningCase? LastCase { get; init; }

    /// <summary>The attempts that failed in the case that is open, or in the last one.</summary>
    public ImmutableArray<DunningFailure> Failures { get; init; } = [];

    /// <summary>The steps of the case's schedule that told the customer something.</summary>
    public ImmutableSortedSet<int> StepsTold { get; init; } = [];

    /// <summary>What was taken away for not paying.</summary>
    public Consequences Standing { get; init; } = Consequences.None;

    /// <summary>Access that somebody gave or took by hand.</summary>
    public ImmutableArray<EntitlementOverride> Overrides { get; init; } = [];

    public AccountProfile Profile { get; init; } = new();

    public bool IsInvoicingOff { get; init; }

    public bool IsAutoPayOff { get; init; }

    public int InvoicesNumbered { get; init; }

    public int CreditNotesNumbered { get; init; }

    /// <summary>Everything that was due by this instant has been done.</summary>
    public Instant AdvancedTo { get; init; } = Instant.MinValue;

    public AccountTerms Terms => Agreed ?? throw new InvalidOperationException("The account is not open.");

    public Money Balance => Books.BalanceOf(Terms.Currency);

    public Subscription? Subscription(string id)
    {
        foreach (var subscription in Subscriptions)
        {
            if (subscription.Id == id)
            {
                return subscription;
            }
        }

        return null;
    }

    public Invoice? Invoice(string id)
    {
        for (var i = Invoices.Length - 1; i >= 0; i--)
        {
            if (Invoices[i].Id == id)
            {
                return Invoices[i];
            }
        }

        return null;
    }

    /// <summary>The provider's name for the account; none until it has one there.</summary>
    public string? CustomerAt(string provider) => Customers.LastOrDefault(known => known.Provider == provider)?.Customer;

    public MoneyHold? Hold(string id) => Holds.FirstOrDefault(hold => hold.Id == id);

    public Purchase? Purchase(string id) => Purchases.FirstOrDefault(purchase => purchase.Id == id);

    /// <summary>The look at an object that is asked for and not answered yet.</summary>
    public AccountEffect.LookAt? LookAt(string provider, NoticeSubject subject, string objectId)
    {
        foreach (var pending in Pending)
        {
            if (pending is AccountEffect.LookAt look && look.Provider == provider && look.Subject == subject && look.ObjectId == objectId)
            {
                return look;
            }
        }

        return null;
    }

    /// <summary>A payment by the name that its provider has for it.</summary>
    public InvoicePayment? Payment(string provider, string reference) => Payments.FirstOrDefault(payment =>
        payment.IsAtProvider && payment.Reference == reference && (payment.Provider is null || payment.Provider == provider));

    /// <summary>A payment by our name for it.</summary>
    public InvoicePayment? PaymentBy(string key) => Payments.FirstOrDefault(payment => payment.Key == key);

    public IEnumerable<InvoicePayment> Payments =>
        Invoices.SelectMany(static invoice => invoice.Payments).Concat(KeptPayments.Select(static kept => kept.Payment));

    public ImmutableArray<CreditNote> NotesOf(string invoiceId) =>
        CreditNotes.IsEmpty ? [] : [.. CreditNotes.Where(note => note.InvoiceId == invoiceId)];

    public ImmutableArray<string> Drafts
    {
        get
        {
            var drafts = ImmutableArray<string>.Empty;
            foreach (var invoice in Invoices)
            {
                drafts = invoice.Status == InvoiceStatus.Draft ? drafts.Add(invoice.Id) : drafts;
            }

            return drafts;
        }
    }
}
