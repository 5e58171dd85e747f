using NodaTime;

namespace Billing.Providers.Tests.OnStripe;

/// <summary>Before and after everything that a test does.</summary>
internal static class Times
{
    public static Instant Past { get; } = Instant.FromUtc(2020, 1, 1, 0, 0);

    public static Instant Future { get; } = Instant.FromUtc(2090, 1, 1, 0, 0);
}
