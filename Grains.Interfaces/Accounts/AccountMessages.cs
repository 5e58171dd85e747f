using System.Collections.Immutable;
using Billing.Domain;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Invoices;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Grains.Interfaces.Accounts;

/// <summary>A command on its way to an account. Names are contract.</summary>
public sealed record SentCommand(string CommandId, string Cause, AccountCommand Command)
{
    /// <summary>The caller's idempotency key; none for commands of the system, which are told apart by their id alone.</summary>
    public string? Key { get; init; }

    /// <summary>The hash of the request body under that key, in hexadecimal.</summary>
    public string BodyHash { get; init; } = "";
}

/// <summary>The answer to a command. Stored under its key and given again as it was: names are format.</summary>
public abstract record CommandAnswer
{
    /// <summary>It is so from now on. The number of the journal entry, which is that of the one before when nothing changed.</summary>
    public sealed record Accepted(long Seq, ImmutableArray<string> Made) : CommandAnswer
    {
        public bool Equals(Accepted? other) => other is not null && Seq == other.Seq && Made.SequenceEqual(other.Made);

        public override int GetHashCode() => Seq.GetHashCode();
    }

    public sealed record Refused(Rejection Rejection) : CommandAnswer;

    /// <summary>The key was used for another request.</summary>
    public sealed record KeyReused : CommandAnswer;

    /// <summary>Nothing was stored, nor will be: the store is away. Send it again later.</summary>
    public sealed record Unavailable : CommandAnswer;
}

/// <summary>When the account wants to be woken next; none when time alone changes nothing.</summary>
/// <param name="AskAgainAt">When an answer of the outside world is overdue; none when none is awaited.</param>
public sealed record WakeAnswer(Instant? NextDueAt, int Steps, bool IsBehind, Instant? AskAgainAt);

/// <summary>What an account shows of itself.</summary>
public sealed record AccountView(
    long Seq,
    AccountTerms Terms,
    ImmutableArray<Subscription> Subscriptions,
    ImmutableArray<Invoice> Invoices,
    Money Balance,
    Instant AdvancedTo,
    Instant? NextDueAt)
{
    public bool Equals(AccountView? other) =>
        other is not null && Seq == other.Seq && Terms == other.Terms && Balance == other.Balance && AdvancedTo == other.AdvancedTo
        && NextDueAt == other.NextDueAt && Subscriptions.SequenceEqual(other.Subscriptions) && Invoices.SequenceEqual(other.Invoices);

    public override int GetHashCode() => Seq.GetHashCode();
}
