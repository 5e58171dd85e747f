using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers;

/// <summary>
/// A provider's own books, to hold ours against. They are read page by page and may break off: whoever reads asks again from
/// the last moment that was read whole.
/// </summary>
public interface IProviderBooks
{
    IAsyncEnumerable<BookedPayment> PaymentsAsync(Instant since, Instant until, CancellationToken cancellation);

    IAsyncEnumerable<BookedRefund> RefundsAsync(Instant since, Instant until, CancellationToken cancellation);

    IAsyncEnumerable<BookedDispute> DisputesAsync(Instant since, Instant until, CancellationToken cancellation);

    /// <summary>What webhooks should have brought.</summary>
    IAsyncEnumerable<ProviderNotice> NoticesAsync(Instant since, Instant until, CancellationToken cancellation);
}

/// <summary>A payment in a provider's books; our key and account where we made it.</summary>
public sealed record BookedPayment(string Reference, Money Amount, ProviderOutcome Outcome, Instant At)
{
    public string? Key { get; init; }

    public string? Account { get; init; }

    /// <summary>How much was received: less than the amount when only a part of a hold was taken.</summary>
    public required Money Received { get; init; }
}

/// <summary>Money that was given back.</summary>
public sealed record BookedRefund(string Reference, string? Payment, Money Amount, ProviderOutcome Outcome, Instant At)
{
    public string? Key { get; init; }

    public string? Account { get; init; }
}

/// <summary>A payment that somebody disputes. The amount is what is disputed in all.</summary>
public sealed record BookedDispute(string Reference, string? Payment, Money Amount, DisputeState State, string Reason, Instant At)
{
    /// <summary>Until when evidence is taken.</summary>
    public Instant? AnswerBy { get; init; }
}
