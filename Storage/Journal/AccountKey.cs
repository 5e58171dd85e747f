namespace Billing.Storage;

/// <summary>
/// Whose journal: tenant and account, each of <c>[A-Za-z0-9._~-]</c>, at most 32 and 80 characters. Being ASCII, ordinal
/// order here is the order of collation C there, so that all writers lock in one order.
/// </summary>
public readonly record struct AccountKey : IComparable<AccountKey>
{
    public const int TenantLengthMax = 32;
    public const int AccountLengthMax = 80;

    public AccountKey(string tenant, string account)
    {
        Tenant = Checked(tenant, TenantLengthMax, nameof(tenant));
        Account = Checked(account, AccountLengthMax, nameof(account));
    }

    public string Tenant { get; }

    public string Account { get; }

    public int CompareTo(AccountKey other)
    {
        var tenants = string.CompareOrdinal(Tenant, other.Tenant);
        return tenants != 0 ? tenants : string.CompareOrdinal(Account, other.Account);
    }

    public override string ToString() => $"{Tenant}/{Account}";

    /// <summary>What <see cref="ToString"/> has written.</summary>
    public static AccountKey Parse(string text) => text.Split('/') is [var tenant, var account]
        ? new AccountKey(tenant, account)
        : throw new FormatException($"'{text}' is not tenant/account.");

    private static string Checked(string text, int lengthMax, string name)
    {
        if (text.Length is 0 || text.Length > lengthMax)
        {
            throw new ArgumentException($"'{text}' has not 1 to {lengthMax} characters.", name);
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '~' or '-'))
            {
                throw new ArgumentException($"'{text}' contains '{character}'; only A-Z a-z 0-9 . _ ~ - are allowed.", name);
            }
        }

        return text;
    }
}
