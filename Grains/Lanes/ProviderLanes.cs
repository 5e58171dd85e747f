using Billing.Storage;

namespace Billing.Grains.Lanes;

/// <summary>Which lane an account uses: always the same one, spread over a fixed number.</summary>
internal static class ProviderLanes
{
    private const uint Count = 16;

    public static string Of(AccountKey account)
    {
        // Stable over processes: a lane is part of a grain id.
        var hash = 0u;
        foreach (var letter in account.ToString())
        {
            hash = unchecked((hash * 31) + letter);
        }

        return $"provider/{hash % Count}";
    }
}
