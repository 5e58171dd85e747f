using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Collection;

namespace Billing.Providers.Simulated;

/// <summary>
/// A provider that does what a script says, and keeps its own ledger. Without a script, requests go as the account's name says
/// and succeed otherwise. It answers inline, so that it can stand in a simulated world; only a script that delays needs time.
/// </summary>
public sealed class SimulatedProvider(SimulatedLedger ledger, TimeProvider? time = null, string name = SimulatedAdapter.Name)
    : IPaymentProvider, ICustomerMetadata
{
    private static readonly SimulatedAnswer Success = new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("simulated"));

    /// <summary>Asked for each request whose key is new.</summary>
    public Func<string, SimulatedAnswer>? Script { get; set; }

    public Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation) => TakeAsync(
        outcome => new(request.Key, request.Account, request.InvoiceId, request.Amount, outcome, IsRefund: false) { Provider = name },
        request.Key,
        request.Account,
        request.Method,
        cancellation);

    public Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation) => TakeAsync(
        outcome => new(request.Key, request.Account, request.InvoiceId, request.Amount, outcome, IsRefund: true) { Provider = name },
        request.Key,
        request.Account,
        method: null,
        cancellation);

    public Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation) => Task.FromResult(ledger.Find(request.Key));

    public Task<ProviderReply<ImmutableSortedDictionary<string, string>?>> ReadAsync(
        string customer, ImmutableArray<string> keys, CancellationToken cancellation) =>
        Task.FromResult<ProviderReply<ImmutableSortedDictionary<string, string>?>>(new ProviderReply<ImmutableSortedDictionary<string, string>?>.Given(
            ledger.ShownOf(customer).Where(shown => keys.Contains(shown.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal)));

    public Task<ProviderReply<bool>> WriteAsync(
        string key, string customer, ImmutableSortedDictionary<string, string> values, CancellationToken cancellation)
    {
        ledger.Show(customer, ledger.ShownOf(customer).SetItems(values));
        return Task.FromResult<ProviderReply<bool>>(new ProviderReply<bool>.Given(true));
    }

    private async Task<ProviderOutcome> TakeAsync(
        Func<ProviderOutcome, SimulatedLedger.Line> line, string key, string account, string? method, CancellationToken cancellation)
    {
        if (ledger.Find(key) is { } known)
        {
            return known;
        }

        var answer = Script?.Invoke(key) ?? TellingNames.AnswerFor(account, method) ?? Success;
        if (answer.Delay > TimeSpan.Zero)
        {
            await Task.Delay(answer.Delay, time ?? throw new InvalidOperationException("A script that delays needs a clock."), cancellation);
        }

        switch (answer)
        {
            case SimulatedAnswer.Books books:
                return ledger.Record(line(books.Outcome));
            case SimulatedAnswer.BooksAndIsNotHeard lost:
                ledger.Record(line(lost.Outcome));
                return new ProviderOutcome.Unknown();
            case SimulatedAnswer.BooksPart part:
                var whole = line(new ProviderOutcome.Succeeded(part.Reference));
                var received = new Billing.Domain.Amounts.Money(Math.Max(1, whole.Amount.MinorUnits * part.PerMille / 1000), whole.Amount.Currency);
                return ledger.Record(whole.IsRefund || received == whole.Amount
                    ? whole
                    : whole with { Outcome = new ProviderOutcome.Succeeded(part.Reference) { Received = received } });
            case SimulatedAnswer.IsAway:
                return new ProviderOutcome.Unavailable();
            default:
                throw new UnreachableException();
        }
    }
}
