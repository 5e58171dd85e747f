using System.Collections.Immutable;
using Billing.Domain.Invoices;
using Billing.Domain.Runs;
using Billing.Domain.Subscriptions;

namespace Billing.Domain.Accounts;

/// <summary>What a run found for one subscription.</summary>
internal sealed record Look(
    Subscription Subscription,
    TerminationCredit Credit,
    RunLines Fees,
    UsageLines Usage,
    ImmutableArray<Charge> Charges,
    ImmutableArray<Giveback> Givebacks,
    bool ClosesEarly,
    ImmutableArray<PendingOneOff> OneOffs);

/// <summary>A subscription that ends by the decision being made, and what becomes of its unused time.</summary>
internal sealed record EndedNow(string SubscriptionId, TerminationCredit Credit);

/// <summary>Charges with their places on an invoice; a charge that came to nothing has none.</summary>
internal sealed record Placed(
    string InvoiceId, ImmutableArray<InvoiceLine> Lines, ImmutableArray<BilledSpan?> Spans, ImmutableArray<Charge> Sources)
{
    public BilledSpan SpanOf(Charge charge)
    {
        for (var i = 0; i < Sources.Length; i++)
        {
            if (ReferenceEquals(Sources[i], charge))
            {
                return Spans[i]!;
            }
        }

        return charge.Span!;
    }
}
