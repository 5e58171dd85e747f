using Billing.Domain.Accounts;
using Billing.Domain.Entitlements;
using NodaTime;

namespace Billing.Grains.Interfaces.Accounts;

/// <summary>A command on its way to an account. Names are contract.</summary>
public sealed record SentCommand(string CommandId, string Cause, AccountCommand Command)
{
    /// <summary>The caller's idempotency key; none for commands of the system, which are told apart by their id alone.</summary>
    public string? Key { get; init; }

    /// <summary>The hash of the request body under that key, in hexadecimal.</summary>
    public string BodyHash { get; init; } = "";

    /// <summary>
    /// The caller wants to know what became of what the command asks of the outside world, a payment say. The answer under
    /// its key is final only once that is known; <see cref="IAccountGrain.WhenSettled"/> waits for it. Needs a key.
    /// </summary>
    public bool AwaitsSettlement { get; init; }

    /// <summary>The entry that the sender has seen last: the command is refused when the account has moved on since.</summary>
    public long? IfSeq { get; init; }
}

/// <summary>When the account wants to be woken next; none when time alone changes nothing.</summary>
/// <param name="AskAgainAt">When an answer of the outside world is overdue; none when none is awaited.</param>
public sealed record WakeAnswer(Instant? NextDueAt, int Steps, bool IsBehind, Instant? AskAgainAt);

/// <summary>How far a test clock has brought an account.</summary>
/// <param name="NextDueAt">What it would do next; none when time alone changes nothing.</param>
/// <param name="AwaitsOutcome">Something was asked of the outside world whose answer may change what comes next.</param>
public sealed record AdvanceAnswer(Instant? NextDueAt, bool AwaitsOutcome);

/// <summary>The whole of an account as it is durably known, and the number of the entry that it is known by.</summary>
public sealed record AccountSnapshot(long Seq, AccountState State, Instant? NextDueAt);

/// <summary>Whether a feature may be used, by the entry that it is known by.</summary>
public sealed record EntitlementCheck(long Seq, Entitlement Entitlement)
{
    /// <summary>Something is due that could not be done yet, and the answer may be another once it is.</summary>
    public bool IsBehind { get; init; }
}
