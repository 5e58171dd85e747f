namespace Billing.Storage.Tests;

/// <summary>How much of the long tests to run: a fair share, or the whole under BILLING_TESTS=full.</summary>
public static class Extent
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full";

    public static int Of(int share, int whole) => IsFull ? whole : share;
}
