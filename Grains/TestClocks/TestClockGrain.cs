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
                await Write(next);
                return answer;
            }

            if (await IsStill(decidedOn))
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

    private async Task Write(TestClock next)
    {
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            // Whether the write took effect is unknown: only storage knows, so the next call reads it anew.
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>
    /// A refusal is decided on what is stored, like everything else: for a moment another activation of this grain may
    /// have written, and a refusal that nobody checks would contradict what that one has promised.
    /// </summary>
    private async Task<bool> IsStill(string? etag)
    {
        await stored.ReadStateAsync();
        return stored.Etag == etag;
    }
}
