using Billing.Domain.TestClocks;
using NodaTime;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.TestClocks;

/// <summary>A test clock. Its key is <c>tenant/clock</c>.</summary>
[Alias("billing.testClock")]
public interface ITestClockGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates or advances the clock. An advance is accepted at once and goes on by itself, through crashes too; the same
    /// command sent again says whether it is there.
    /// </summary>
    [Alias("send")]
    Task<TestClockAnswer> Send(TestClockCommand command);

    /// <summary>What the clock shows, or null when it was never created. Accounts ask while the clock waits for them.</summary>
    [Alias("now")]
    [AlwaysInterleave]
    Task<Instant?> Now();

    /// <summary>The clock and how far it is, also while it advances; null when it was never created.</summary>
    [Alias("read")]
    [AlwaysInterleave]
    Task<TestClock?> Read();

    /// <summary>An account lives on this clock from now on. The clock tells it so under the key.</summary>
    [Alias("join")]
    [OneWay]
    Task Join(string account, string effectKey);
}
