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
            return (clock, clock.NowAt < known.NowAt ? new TestClockAnswer.Advances(known.NowAt) : new TestClockAnswer.Shows(known.NowAt));
        }

        return command switch
        {
            TestClockCommand.Create create => clock.NowAt is null
                ? (Remember(clock, create, create.StartAt) with { NowAt = create.StartAt }, new TestClockAnswer.Shows(create.StartAt))
                : Refuse(clock, Rejections.TestClockExists),
            TestClockCommand.Advance advance => Advance(clock, advance),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>An account that lives on the clock from now on. What became due for it meanwhile is done by an advance to now.</summary>
    public static TestClock Join(TestClock clock, string account) => clock.Accounts.Contains(account)
        ? clock
        : clock with { Accounts = clock.Accounts.Add(account), AdvancingTo = clock.AdvancingTo ?? clock.NowAt };

    /// <summary>Everything that was due by an instant has been done for every account.</summary>
    public static TestClock Reach(TestClock clock, Instant at) => at > clock.NowAt ? clock with { NowAt = at } : clock;

    /// <summary>It is where it was sent.</summary>
    public static TestClock Arrive(TestClock clock) => clock with { NowAt = clock.AdvancingTo ?? clock.NowAt, AdvancingTo = null };

    private static (TestClock Next, TestClockAnswer Answer) Advance(TestClock clock, TestClockCommand.Advance command)
    {
        if (clock.NowAt is not { } now)
        {
            return Refuse(clock, Rejections.TestClockUnknown);
        }

        if (clock.AdvancingTo > now)
        {
            return Refuse(clock, Rejections.TestClockAdvancing);
        }

        if (command.ToAt < now)
        {
            return Refuse(clock, Rejections.TestClockGoesBack);
        }

        if (command.ToAt - now > LongestAdvance)
        {
            return Refuse(clock, Rejections.TestClockAdvanceTooFar);
        }

        var next = Remember(clock, command, command.ToAt);
        return clock.Accounts.IsEmpty || command.ToAt == now
            ? (next with { NowAt = command.ToAt }, new TestClockAnswer.Shows(command.ToAt))
            : (next with { AdvancingTo = command.ToAt }, new TestClockAnswer.Advances(command.ToAt));
    }

    private static TestClock Remember(TestClock clock, TestClockCommand command, Instant shows)
    {
        var answered = clock.Answered.Length < TestClock.RememberedCommands ? clock.Answered : clock.Answered.RemoveAt(0);
        return clock with { Answered = answered.Add(new(command.CommandId, shows)) };
    }

    private static (TestClock Next, TestClockAnswer Answer) Refuse(TestClock clock, Rejection rejection) =>
        (clock, new TestClockAnswer.Refused(rejection));
}
