namespace Billing.Embedded.Audit;

/// <summary>
/// Judges a life by what can be seen of it from outside: the stored bytes, the provider's own ledger, and what clients were told.
/// It shares no code with what it judges. Each violation begins with the number of the invariant in DESIGN 10 and the account.
/// </summary>
public static class Auditor
{
    public static IReadOnlyList<string> Judge(AuditedLife life) =>
    [
        .. life.Accounts.SelectMany(account => (string[])
        [
            .. AuditedBooks.Check(account),
            .. AuditedPayments.Check(account, life.Provider),
            .. AuditedPeriods.Check(account, life.Now),
            .. AuditedDebts.Check(account),
            .. AuditedPromises.Check(account),
        ]),
        .. Strangers(life),
        .. AuditedNumbers.Check(life),
    ];

    private static IEnumerable<string> Strangers(AuditedLife life)
    {
        var names = life.Accounts.Select(static account => account.Name).ToHashSet(StringComparer.Ordinal);
        return life.Provider.Where(line => !names.Contains(line.Account)).Select(static line => $"2 {line.Account}: nobody is called so, and {line.Key} was charged.");
    }
}
