using NodaTime;

namespace Billing.Dashboard.Words;

/// <summary>Since when something is counted.</summary>
public static class Ever
{
    public static string Since(Instant since) => since <= NodaConstants.UnixEpoch ? "ever" : $"since {Names.Of(since)[.."2026-01-31".Length]}";
}
