using System.Diagnostics;
using NodaTime;

namespace Billing.Domain.TestClocks;

/// <summary>What a test clock decides. A state that comes back unchanged need not be written.</summary>
public static class TestClockDecisions
{
    /// <summary>Farther than any contract: a slip of the pen by a factor of a thousand should not be lived through.</summary>
    private static readonly Duration LongestAdvance = Duration.FromDays(366 * 100);

    public static (TestClock Next, TestClockAnswer Answer) Decide(TestClock clock, TestClockCommand command)
    {
        if (clock.Answered.FirstOrDefault(answered => answered.CommandId == command.CommandId) is { } known)
        {
            return (clock, new TestClockAnswer.Shows(known.NowAt));
        }

        return command switch
        {
            TestClockCommand.Create create => clock.NowAt is null
                ? Accept(clock, create, create.StartAt)
                : Refuse(clock, Rejections.TestClockExists),
            TestClockCommand.Advance advance => Advance(clock, advance),
            _ => throw new UnreachableException(),
        };
    }

    private static (TestClock Next, TestClockAnswer Answer) Advance(TestClock clock, TestClockCommand.Advance command)
    {
        if (clock.NowAt is not { } now)
        {
            return Refuse(clock, Rejections.TestClockUnknown);
        }

        if (command.ToAt < now)
        {
            return Refuse(clock, Rejections.TestClockGoesBack);
        }

        return command.ToAt - now > LongestAdvance
            ? Refuse(clock, Rejections.TestClockAdvanceTooFar)
            : Accept(clock, command, command.ToAt);
    }

    private static (TestClock Next, TestClockAnswer Answer) Accept(TestClock clock, TestClockCommand command, Instant now)
    {
        var answered = clock.Answered.Length < TestClock.RememberedCommands ? clock.Answered : clock.Answered.RemoveAt(0);
        return (
            new TestClock { NowAt = now, Answered = answered.Add(new(command.CommandId, now)) },
            new TestClockAnswer.Shows(now));
    }

    private static (TestClock Next, TestClockAnswer Answer) Refuse(TestClock clock, Rejection rejection) =>
        (clock, new TestClockAnswer.Refused(rejection));
}
