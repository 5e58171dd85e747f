using Billing.Domain.TestClocks;
using Billing.Grains.Interfaces.TestClocks;
using NodaTime;

namespace Billing.Grains.Tests.TestClocks;

public class Test_clock_grain
{
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 31, 12, 0) + Duration.FromTicks(15);

    [Fact]
    public async Task A_clock_keeps_its_time_over_a_restart_and_answers_a_repeated_command_as_before()
    {
        await using var cluster = await Cluster.DeployAsync();
        var clock = cluster.Grains.GetGrain<ITestClockGrain>("acme/clock-1");
        Assert.Null(await clock.Now());
        Assert.Equal(Shows(Start), await clock.Send(new TestClockCommand.Create("c", Start)));
        var advance = new TestClockCommand.Advance("a", Start + Duration.FromDays(28));
        Assert.Equal(Shows(advance.ToAt), await clock.Send(advance));
        Assert.Equal(Shows(advance.ToAt + Duration.FromDays(1)), await clock.Send(new TestClockCommand.Advance("b", advance.ToAt + Duration.FromDays(1))));
        await cluster.RestartAsync();
        clock = cluster.Grains.GetGrain<ITestClockGrain>("acme/clock-1");
        Assert.Equal(advance.ToAt + Duration.FromDays(1), await clock.Now());
        Assert.Equal(Shows(advance.ToAt), await clock.Send(advance));
    }

    [Fact]
    public async Task A_refusal_arrives_as_an_answer()
    {
        await using var cluster = await Cluster.DeployAsync();
        var clock = cluster.Grains.GetGrain<ITestClockGrain>("acme/clock-2");
        var answer = await clock.Send(new TestClockCommand.Advance("a", Start));
        Assert.Equal("test_clock_unknown", Assert.IsType<TestClockAnswer.Refused>(answer).Rejection.Code);
    }

    private static TestClockAnswer Shows(Instant at) => new TestClockAnswer.Shows(at);
}
