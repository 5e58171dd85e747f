using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Providers.Simulated;

/// <summary>
/// What happens to payments at the simulated provider without our asking, and how its objects stand: disputes, refunds made at its own
/// desk, refunds that come back, payments that customers finish or let go. An object is called <c>ref-</c> and its key.
/// </summary>
public sealed class SimulatedDesk(SimulatedLedger ledger) : IProviderSight, ICancellations
{
    private const string Prefix = "ref-";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Standing> _payments = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ProviderReport?> _shown = new(StringComparer.Ordinal);

    /// <summary>What stands against a payment.</summary>
    public sealed record Standing(Money RefundedElsewhere)
    {
        public DisputeState? Dispute { get; init; }

        public Money Disputed { get; init; } = Money.Zero(RefundedElsewhere.Currency);

        public Money Fee { get; init; } = Money.Zero(RefundedElsewhere.Currency);

        /// <summary>What a dispute holds back by now.</summary>
        public Money Taken => Dispute is DisputeState.Open or DisputeState.UnderReview or DisputeState.Lost ? Disputed : Money.Zero(Disputed.Currency);
    }

    public static string ReferenceOf(string key) => Prefix + key;

    public Standing StandingOf(SimulatedLedger.Line payment)
    {
        lock (_gate)
        {
            return _payments.GetValueOrDefault(payment.Key) ?? new Standing(Money.Zero(payment.Amount.Currency));
        }
    }

    public void Change(SimulatedLedger.Line payment, Func<Standing, Standing> change)
    {
        lock (_gate)
        {
            _payments[payment.Key] = change(StandingOf(payment));
        }
    }

    /// <summary>What a look with this key was shown; a look that is repeated under its key is shown the same.</summary>
    public ProviderReport? ShownTo(string key)
    {
        lock (_gate)
        {
            return _shown.GetValueOrDefault(key);
        }
    }

    public Task<ProviderReply<ProviderReport?>> LookAtAsync(SightRequest request, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_shown.TryGetValue(request.Key, out var report))
            {
                _shown.Add(request.Key, report = Show(request));
            }

            return Task.FromResult<ProviderReply<ProviderReport?>>(new ProviderReply<ProviderReport?>.Given(report));
        }
    }

    public Task<ProviderOutcome> CancelAsync(CancelRequest request, CancellationToken cancellation) =>
        Task.FromResult(ledger.Cancel(request.ChargeKey));

    private ProviderReport? Show(SightRequest request) => request.Subject switch
    {
        NoticeSubject.Payment => Line(request.Payment ?? request.ObjectId) is { IsRefund: false } line ? OfPayment(line) : null,
        NoticeSubject.Refund => Line(request.ObjectId) is { IsRefund: true } line
            ? new ProviderReport.OfRefund(request.ObjectId, request.Payment, line.Amount, line.Outcome) { Key = line.Key }
            : null,
        NoticeSubject.Dispute => Line(request.Payment) is { } line && StandingOf(line) is { Dispute: { } state } standing
            ? new ProviderReport.OfDispute(request.ObjectId, request.Payment, standing.Disputed, state, "fraudulent")
            {
                Fee = standing.Fee.IsPositive ? standing.Fee : null,
            }
            : null,
        _ => null,
    };

    private ProviderReport.OfPayment OfPayment(SimulatedLedger.Line line) => new(
        ReferenceOf(line.Key), line.Amount, line.Outcome, line.Received, StandingOf(line).RefundedElsewhere)
    {
        Key = line.Key,
    };

    private SimulatedLedger.Line? Line(string? reference) =>
        reference is not null && reference.StartsWith(Prefix, StringComparison.Ordinal) ? ledger.LineOf(reference[Prefix.Length..]) : null;
}
