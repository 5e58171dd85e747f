namespace Billing.Domain.Collection;

/// <summary>Our keys as providers have them: <c>tenant/account/key</c>, where the account that reads it knows only its own part.</summary>
public static class ProviderKeys
{
    /// <summary>Whether it is a key of this account's, or no key of ours at all.</summary>
    /// <param name="account">As <c>tenant/account</c>.</param>
    public static bool IsOf(string key, string account) =>
        OwnPart(key) is null || (key.StartsWith(account, StringComparison.Ordinal) && key[account.Length] == '/');

    /// <summary>The account's own part; none when it is no key of ours.</summary>
    public static string? OwnPart(string? key)
    {
        if (key is null || key.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var tenant))
        {
            return null;
        }

        var account = key.IndexOf('/', tenant + 1);
        return account > tenant + 1 && account + 1 < key.Length ? key[(account + 1)..] : null;
    }
}
