using System.Collections.Immutable;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>Which accounts are looked for. What is not said matters not. Names are contract.</summary>
public sealed record AccountSearch
{
    /// <summary>What the account's id begins with.</summary>
    public string? Prefix { get; init; }

    public AccountStatus? Status { get; init; }

    /// <summary>The segment of the dunning policy that its open case is treated by.</summary>
    public string? Segment { get; init; }

    /// <summary>What it has, or had, a right to use: the family of a plan, or one of its features.</summary>
    public string? Product { get; init; }

    /// <summary>Where the account is a customer.</summary>
    public string? Provider { get; init; }

    public string? Flag { get; init; }
}

/// <summary>An account among others: a row of the view <c>account_state</c>. Names are contract.</summary>
/// <param name="Reason">Why it has this status, in a few words.</param>
/// <param name="Open">What is owed in the account's own currency.</param>
/// <param name="Differences">How many differences between its views stand unmended.</param>
public sealed record AccountRow(
    string Account, long Seq, AccountStatus Status, string Reason, Money Balance, Money Open, Money Overdue, int OpenInvoices, int OverdueInvoices,
    int PendingEffects, int Differences)
{
    public LocalDate? EarliestDueOn { get; init; }

    /// <summary>When time alone changes something next, in the account's own time.</summary>
    public Instant? NextAt { get; init; }

    public string? Segment { get; init; }

    public ImmutableArray<string> Flags { get; init; } = [];

    public ImmutableArray<string> Providers { get; init; } = [];

    public string? TestClock { get; init; }

    public bool Equals(AccountRow? other) =>
        other is not null && Account == other.Account && Seq == other.Seq && Status == other.Status && Reason == other.Reason && Balance == other.Balance
        && Open == other.Open && Overdue == other.Overdue && OpenInvoices == other.OpenInvoices && OverdueInvoices == other.OverdueInvoices
        && PendingEffects == other.PendingEffects && Differences == other.Differences && EarliestDueOn == other.EarliestDueOn && NextAt == other.NextAt
        && Segment == other.Segment && TestClock == other.TestClock && Flags.SequenceEqual(other.Flags) && Providers.SequenceEqual(other.Providers);

    public override int GetHashCode() => Seq.GetHashCode();
}

/// <summary>A part of the accounts that were looked for, by id.</summary>
/// <param name="After">The account after which the next part begins; none when this is the last.</param>
public sealed record AccountRows(ImmutableArray<AccountRow> Rows, string? After)
{
    public bool Equals(AccountRows? other) => other is not null && After == other.After && Rows.SequenceEqual(other.Rows);

    public override int GetHashCode() => Rows.Length;
}
