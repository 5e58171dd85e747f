using Billing.Storage;

namespace Billing.Grains.Lanes;

/// <summary>Which lane an account uses: always the same one, spread over a fixed number.</summary>
internal static class ProviderLanes
{
    public static string Of(AccountKey account, int count) => $"provider/{KeyHash.Of(account.ToString()) % (uint)count}";
}
