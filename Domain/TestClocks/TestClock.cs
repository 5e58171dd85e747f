using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.TestClocks;

/// <summary>
/// A simulated clock that accounts can live on instead of real time. It stands still until somebody advances it, and it
/// never goes back.
/// </summary>
public sealed record TestClock
{
    /// <summary>How many answered commands are remembered, so that a repeated one is answered as the first time.</summary>
    public const int RememberedCommands = 64;

    /// <summary>Null until the clock is created.</summary>
    public Instant? NowAt { get; init; }

    public ImmutableArray<AnsweredCommand> Answered { get; init; } = [];

    /// <summary>A command that was accepted, and what the clock showed afterwards.</summary>
    public sealed record AnsweredCommand(string CommandId, Instant NowAt);
}

/// <summary>What one can ask of a test clock. The id makes the command: the same id is the same command, however often it arrives.</summary>
public abstract record TestClockCommand(string CommandId)
{
    public sealed record Create(string CommandId, Instant StartAt) : TestClockCommand(CommandId);

    public sealed record Advance(string CommandId, Instant ToAt) : TestClockCommand(CommandId);
}

/// <summary>The answer to a command: what the clock shows, or why not.</summary>
public abstract record TestClockAnswer
{
    public sealed record Shows(Instant NowAt) : TestClockAnswer;

    public sealed record Refused(Rejection Rejection) : TestClockAnswer;
}
