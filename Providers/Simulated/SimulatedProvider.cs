using Billing.Domain.Collection;

namespace Billing.Providers.Simulated;

/// <summary>What a script lets happen to one request.</summary>
public abstract record SimulatedAnswer
{
    private SimulatedAnswer()
    {
    }

    /// <summary>The outcome is booked and answered.</summary>
    public sealed record Books(ProviderOutcome Outcome) : SimulatedAnswer;

    /// <summary>The outcome is booked, and the answer is lost.</summary>
    public sealed record BooksAndIsNotHeard(ProviderOutcome Outcome) : SimulatedAnswer;

    /// <summary>Nothing is booked: the provider is away.</summary>
    public sealed record IsAway : SimulatedAnswer;
}

/// <summary>
/// A provider that does what a script says, and keeps its own ledger. Without a script every request succeeds. It answers
/// inline, so that it can stand in a simulated world.
/// </summary>
public sealed class SimulatedProvider(SimulatedLedger ledger) : IPaymentProvider
{
    private static readonly SimulatedAnswer Success = new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("simulated"));

    /// <summary>Asked for each request whose key is new.</summary>
    public Func<string, SimulatedAnswer>? Script { get; set; }

    public Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation) => Task.FromResult(
        Take(outcome => new(request.Key, request.Account, request.InvoiceId, request.Amount, outcome, IsRefund: false), request.Key));

    public Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation) => Task.FromResult(
        Take(outcome => new(request.Key, request.Account, request.InvoiceId, request.Amount, outcome, IsRefund: true), request.Key));

    public Task<ProviderOutcome?> LookUpAsync(string key, CancellationToken cancellation) => Task.FromResult(ledger.Find(key));

    private ProviderOutcome Take(Func<ProviderOutcome, SimulatedLedger.Line> line, string key)
    {
        if (ledger.Find(key) is { } known)
        {
            return known;
        }

        switch (Script?.Invoke(key) ?? Success)
        {
            case SimulatedAnswer.Books books:
                return ledger.Record(line(books.Outcome));
            case SimulatedAnswer.BooksAndIsNotHeard lost:
                ledger.Record(line(lost.Outcome));
                return new ProviderOutcome.Unknown();
            case SimulatedAnswer.IsAway:
                return new ProviderOutcome.Unavailable();
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
