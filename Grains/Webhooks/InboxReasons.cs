using System.Text.Json;

namespace Billing.Grains.Webhooks;

/// <summary>Names of cases as they are stored and shown.</summary>
internal static class InboxReasons
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
