using System.Collections.Immutable;
using Billing.Domain.Ledgers;
using Billing.Grains.Interfaces.Accounts;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Histories;

/// <summary>
/// What an account has been through, read from where it is kept and never from memory. Its key is that of the account; it
/// is another grain so that a long look back does not hold up the customer.
/// </summary>
[Alias("billing.accountHistory")]
public interface IAccountHistoryGrain : IGrainWithStringKey
{
    /// <summary>A page of the timeline, newest first.</summary>
    [Alias("timeline")]
    [ReadOnly]
    Task<ImmutableArray<TimelineEvent>> Timeline(int countMax, TimelineEvent? olderThan);

    /// <summary>A page of the books, oldest first, of the entries after a number.</summary>
    [Alias("ledger")]
    [ReadOnly]
    Task<LedgerPage> Ledger(int countMax, long afterSeq);

    /// <summary>One entry of the journal with its facts, as it is stored; null when there is none.</summary>
    [Alias("entry")]
    [ReadOnly]
    Task<HistoryEntry?> Entry(long seq);

    /// <summary>What a request was answered; null when none was made under this key.</summary>
    [Alias("answer")]
    [ReadOnly]
    Task<GivenAnswer?> Answer(string key);
}

/// <summary>A line of the timeline. The document is JSON.</summary>
public sealed record TimelineEvent(long Seq, int Line, Instant At, string Kind, string Document);

/// <summary>A stored entry. The facts are JSON.</summary>
public sealed record HistoryEntry(long Seq, string Command, string Cause, Instant At, string Facts);

/// <summary>An answer that is not final waits for an outcome.</summary>
public sealed record GivenAnswer(CommandAnswer Answer, bool IsFinal);

/// <summary>Movements of the books, and what the books stood at after the last of them.</summary>
public sealed record LedgerPage(ImmutableArray<LedgerMovement> Movements, ImmutableArray<LedgerBalance> Balances, bool HasMore)
{
    public bool Equals(LedgerPage? other) =>
        other is not null && HasMore == other.HasMore && Movements.SequenceEqual(other.Movements) && Balances.SequenceEqual(other.Balances);

    public override int GetHashCode() => Movements.Length;
}

/// <summary>What one fact moved; the entries add up to nothing.</summary>
public sealed record LedgerMovement(long Seq, Instant At, string Fact, ImmutableArray<LedgerEntry> Entries)
{
    public bool Equals(LedgerMovement? other) =>
        other is not null && Seq == other.Seq && At == other.At && Fact == other.Fact && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => Entries.Length;
}
