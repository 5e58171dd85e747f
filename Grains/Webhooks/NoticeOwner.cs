using Billing.Storage;

namespace Billing.Grains.Webhooks;

/// <summary>
/// Whose a notice is: what we left at its object says it, and so does the customer whom the object belongs to. Where both are there
/// they must say the same; an object that says it is one account's and belongs to another's customer is believed by nobody.
/// </summary>
internal abstract record NoticeOwner
{
    private NoticeOwner()
    {
    }

    public sealed record Known(AccountKey Account) : NoticeOwner;

    public sealed record Unknown : NoticeOwner;

    public sealed record Contradicted(string Reason) : NoticeOwner;

    public static NoticeOwner Of(AccountKey? said, ProviderMapping? mapped) => (said, mapped) switch
    {
        (_, { IsContested: true }) => new Contradicted("customer_contested"),
        ({ } account, { Account: var owner }) when account != owner => new Contradicted("correlation_mismatch"),
        ({ } account, _) => new Known(account),
        (null, { Account: var owner }) => new Known(owner),
        _ => new Unknown(),
    };

    /// <summary>What the object itself says: the account that we named there, or the one that our key begins with.</summary>
    public static (AccountKey? Account, bool IsContradicted) SaidBy(string? account, string? key)
    {
        var (named, keyed) = (Parsed(account), Parsed(key));
        return (named ?? keyed, named is not null && keyed is not null && named != keyed);
    }

    private static AccountKey? Parsed(string? text)
    {
        if (text?.Split('/', 3) is not [var tenant, var account, ..])
        {
            return null;
        }

        try
        {
            return new AccountKey(tenant, account);
        }
        catch (ArgumentException)
        {
            // Somebody else's word at somebody else's object.
            return null;
        }
    }
}
