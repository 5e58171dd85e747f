using Billing.Domain.TestClocks;
using NodaTime;

namespace Billing.Domain.Tests.TestClocks;

public class Test_clocks
{
    private static readonly Instant January = Instant.FromUtc(2026, 1, 31, 12, 0);

    [Fact]
    public void A_clock_shows_its_start_until_it_is_advanced()
    {
        var clock = After(Create("c", January));
        Assert.Equal(January, clock.NowAt);
        Assert.Equal(January + Duration.FromDays(28), After(Create("c", January), Advance("a", 28)).NowAt);
    }

    [Fact]
    public void A_repeated_command_is_answered_as_the_first_time_and_changes_nothing()
    {
        var clock = After(Create("c", January), Advance("a", 1), Advance("b", 2));
        var (next, answer) = TestClockDecisions.Decide(clock, Advance("a", 1));
        Assert.Same(clock, next);
        Assert.Equal(new TestClockAnswer.Shows(January + Duration.FromDays(1)), answer);
    }

    [Fact]
    public void Every_command_repeated_yields_nothing_new()
    {
        var clock = new TestClock();
        foreach (var command in new TestClockCommand[] { Create("c", January), Advance("a", 3), Advance("b", 1), Advance("d", 400_000) })
        {
            var (once, first) = TestClockDecisions.Decide(clock, command);
            var (twice, second) = TestClockDecisions.Decide(once, command);
            Assert.Same(once, twice);
            Assert.Equal(first, second);
            clock = once;
        }
    }

    [Fact]
    public void More_commands_than_are_remembered_leave_the_memory_at_its_size()
    {
        var clock = After(Create("c", January));
        for (var day = 1; day <= 100; day++)
        {
            clock = TestClockDecisions.Decide(clock, Advance($"a{day}", day)).Next;
        }

        Assert.Equal(TestClock.RememberedCommands, clock.Answered.Length);
        Assert.Equal(January + Duration.FromDays(100), clock.NowAt);
    }

    [Theory]
    [InlineData("create", 0, "test_clock_exists", "an existing clock is not set anew")]
    [InlineData("advance", -1, "test_clock_goes_back", "what was billed cannot be unbilled by turning a clock")]
    [InlineData("advance", 36_601, "test_clock_advance_too_far", "a hundred leap years and a day")]
    public void Is_refused(string what, int days, string code, string why)
    {
        var clock = After(Create("c", January));
        TestClockCommand command = what == "create" ? Create("x", January) : Advance("x", days);
        var (next, answer) = TestClockDecisions.Decide(clock, command);
        Assert.Same(clock, next);
        Assert.True(answer is TestClockAnswer.Refused refused && refused.Rejection.Code == code, why);
    }

    [Fact]
    public void A_clock_that_was_never_created_is_unknown()
    {
        var (_, answer) = TestClockDecisions.Decide(new TestClock(), Advance("a", 1));
        Assert.Equal("test_clock_unknown", Assert.IsType<TestClockAnswer.Refused>(answer).Rejection.Code);
    }

    private static TestClock After(params TestClockCommand[] commands) =>
        commands.Aggregate(new TestClock(), static (clock, command) => TestClockDecisions.Decide(clock, command).Next);

    private static TestClockCommand Create(string id, Instant at) => new TestClockCommand.Create(id, at);

    private static TestClockCommand Advance(string id, int days) =>
        new TestClockCommand.Advance(id, January + Duration.FromDays(days));
}
