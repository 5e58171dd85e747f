using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.TestClocks;

/// <summary>
/// A simulated clock that accounts can live on instead of real time. It stands still until somebody advances it, and it
/// never goes back. Stored: names and fields are format.
/// </summary>
public sealed record TestClock
{
    /// <summary>How many answered commands are remembered, so that a repeated one is answered as the first time.</summary>
    public const int RememberedCommands = 64;

    /// <summary>How many accounts can live on one clock: it goes through all of them.</summary>
    public const int AccountsMax = 1_000;

    /// <summary>Null until the clock is created. While it advances, everything due by then has been done.</summary>
    public Instant? NowAt { get; init; }

    /// <summary>Where it was sent and has not arrived; null when it stands still.</summary>
    public Instant? AdvancingTo { get; init; }

    /// <summary>Who lives on it, in the order they came.</summary>
    public ImmutableArray<string> Accounts { get; init; } = [];

    public ImmutableArray<AnsweredCommand> Answered { get; init; } = [];

    /// <summary>A command that was accepted, and what the clock shows once it is carried out.</summary>
    public sealed record AnsweredCommand(string CommandId, Instant NowAt);

    public bool Equals(TestClock? other) =>
        other is not null && NowAt == other.NowAt && AdvancingTo == other.AdvancingTo
        && Accounts.SequenceEqual(other.Accounts) && Answered.SequenceEqual(other.Answered);

    public override int GetHashCode() => Accounts.Length;
}

/// <summary>What one can ask of a test clock. The id makes the command: the same id is the same command, however often it arrives.</summary>
public abstract record TestClockCommand(string CommandId)
{
    public sealed record Create(string CommandId, Instant StartAt) : TestClockCommand(CommandId);

    public sealed record Advance(string CommandId, Instant ToAt) : TestClockCommand(CommandId);
}

/// <summary>The answer to a command: what the clock shows, where it is going, or why not.</summary>
public abstract record TestClockAnswer
{
    public sealed record Shows(Instant NowAt) : TestClockAnswer;

    /// <summary>It is on its way: what is due for its accounts is being done. The same command again says when it is there.</summary>
    public sealed record Advances(Instant ToAt) : TestClockAnswer;

    public sealed record Refused(Rejection Rejection) : TestClockAnswer;
}
