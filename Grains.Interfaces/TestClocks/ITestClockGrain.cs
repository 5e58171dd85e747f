using Billing.Domain.TestClocks;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.TestClocks;

/// <summary>A test clock. Its key is <c>tenant/clock</c>.</summary>
[Alias("billing.testClock")]
public interface ITestClockGrain : IGrainWithStringKey
{
    [Alias("send")]
    Task<TestClockAnswer> Send(TestClockCommand command);

    /// <summary>What the clock shows, or null when it was never created.</summary>
    [Alias("now")]
    [ReadOnly]
    Task<Instant?> Now();
}
