using Billing.Domain.TestClocks;
using Billing.Grains.Interfaces.TestClocks;
using NodaTime;

namespace Billing.Grains.TestClocks;

public sealed class TestClockGrain([PersistentState("testClock")] IPersistentState<TestClock> stored) : Grain, ITestClockGrain
{
    public async Task<TestClockAnswer> Send(TestClockCommand command)
    {
        while (true)
        {
            var decidedOn = stored.Etag;
            var (next, answer) = TestClockDecisions.Decide(stored.State, command);
            if (!ReferenceEquals(next, stored.State))
            {
                await stored.WriteOrLeave(next, this);
                return answer;
            }

            if (await stored.IsStill(decidedOn))
            {
                return answer;
            }
        }
    }

    public async Task<Instant?> Now()
    {
        await stored.ReadStateAsync();
        return stored.State.NowAt;
    }
}
