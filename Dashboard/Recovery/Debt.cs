using System.Collections.Immutable;
using Billing.Dashboard.Words;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Dashboard.Recovery;

/// <summary>One invoice that a customer can pay, as they are shown it.</summary>
/// <param name="IsGivenUp">It was written off: paying it is a way of its own.</param>
public sealed record Debt(string InvoiceId, string? Number, LocalDate IssuedOn, LocalDate DueOn, Money Amount, string Why, bool IsUnderWay, bool IsGivenUp)
{
    public ImmutableArray<InvoiceLine> Lines { get; init; } = [];
}

/// <summary>A way to pay that a customer left with a provider. Of the card itself nothing is known here.</summary>
public sealed record WayToPay(string Id, string Says);

/// <summary>What somebody owes, and what they can pay it by.</summary>
public sealed record Owed(ImmutableArray<Debt> Debts, ImmutableArray<WayToPay> Ways, long Seq)
{
    /// <summary>What was taken away for it, in words; none while nothing was.</summary>
    public string? Lost { get; init; }

    public Instant? NextAttemptAt { get; init; }

    public static Owed Of(AccountState state, long seq, Instant now) => new(
        [
            .. state.Invoices
                .Where(static invoice => invoice.Status == InvoiceStatus.Finalized && (invoice.Open.IsPositive || invoice.WrittenOff.IsPositive))
                .OrderBy(static invoice => invoice.DueOn)
                .Select(invoice => Of(state, invoice, now)),
        ],
        [.. state.Methods.Select(static method => new WayToPay(method.Id, Said(method)))],
        seq)
    {
        Lost = state.Standing is { IsNothing: false } standing ? LossOf(standing) : null,
        NextAttemptAt = state.Case is null ? null : Domain.Accounts.Debts.NextAttemptAt(state, now),
    };

    private static Debt Of(AccountState state, Invoice invoice, Instant now)
    {
        var isGivenUp = !invoice.Open.IsPositive;
        return new Debt(
            invoice.Id, invoice.Number, invoice.IssuedOn, invoice.DueOn, isGivenUp ? invoice.WrittenOff : invoice.Open,
            WhyOf(state, invoice, now), Domain.Accounts.Debts.IsUnderWay(state, invoice.Id), isGivenUp)
        {
            Lines = invoice.Lines,
        };
    }

    private static string WhyOf(AccountState state, Invoice invoice, Instant now) =>
        Domain.Accounts.Debts.IsUnderWay(state, invoice.Id) ? "It is being paid right now."
        : state.Failures.LastOrDefault(failure => failure.InvoiceId == invoice.Id) is { } failed
            ? $"We tried to take it on {Names.Of(failed.At.InZone(state.Terms.Zone).Date)}, and were told: {Names.Said(failed.Code).ToLowerInvariant()}."
        : state.Attempts.LastOrDefault(attempt => attempt.InvoiceId == invoice.Id && attempt.State == AttemptState.Declined) is { Code: { } code }
            ? $"We tried to take it, and were told: {Names.Said(code).ToLowerInvariant()}."
        : !invoice.Open.IsPositive ? "We had given it up. It can still be paid."
        : Domain.Accounts.Debts.OverdueAt(invoice, state.Terms.Zone) <= now ? "It was to be paid by then, and was not."
        : "It is not late.";

    private static string LossOf(Domain.Dunning.Consequences standing) => standing switch
    {
        { Canceled.IsEmpty: false } => "What you subscribed to has ended. It does not begin again by itself.",
        { Suspended.IsEmpty: false } => "What you use is closed until this is paid, and opens again the moment it is.",
        { Restricted.IsEmpty: false } => "Some of what you use is closed until this is paid, and opens again the moment it is.",
        _ => "Nothing is closed yet.",
    };

    private static string Said(CollectionMethod method) => method.Kind switch
    {
        CollectionMethodKind.Card => $"The card that you left with {Names.Said(method.Provider)}",
        CollectionMethodKind.BankDebit => $"The bank account that you left with {Names.Said(method.Provider)}",
        _ => $"Your account with {Names.Said(method.Provider)}",
    };
}
