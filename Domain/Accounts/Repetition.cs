namespace Billing.Domain.Accounts;

/// <summary>
/// Recognizes a command that was carried out before by the ids it made. The shell finds most repetitions by their keys;
/// this is the second net under what would move money twice.
/// </summary>
internal static class Repetition
{
    public static bool IsKnown(AccountState state, string commandId)
    {
        foreach (var invoice in state.Invoices)
        {
            if (Made(invoice.Id, commandId))
            {
                return true;
            }
        }

        foreach (var purchase in state.Purchases)
        {
            if (Made(purchase.Id, commandId))
            {
                return true;
            }
        }

        foreach (var key in state.KeysUsed)
        {
            if (Made(key, commandId))
            {
                return true;
            }
        }

        foreach (var note in state.CreditNotes)
        {
            if (Made(note.Id, commandId))
            {
                return true;
            }
        }

        foreach (var grant in state.Grants)
        {
            if (Made(grant.Id, commandId))
            {
                return true;
            }
        }

        foreach (var coupon in state.Coupons)
        {
            if (Made(coupon.Id, commandId))
            {
                return true;
            }
        }

        return false;
    }

    // Exactly what NewId makes of this id: a command called "a" did not make what "a.b" made.
    private static bool Made(string id, string commandId) =>
        id.Length > commandId.Length && id[commandId.Length] == '.' && id.StartsWith(commandId, StringComparison.Ordinal)
        && id.IndexOf('.', commandId.Length + 1) < 0;
}
