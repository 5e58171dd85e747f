namespace Billing.Domain.Accounts;

/// <summary>
/// Recognizes a command that was carried out before by the ids it made. The shell finds most repetitions by their keys;
/// this is the second net under what would move money twice.
/// </summary>
internal static class Repetition
{
    public static bool IsKnown(AccountState state, string commandId)
    {
        var prefix = commandId + ".";
        return state.Invoices.Any(invoice => Made(invoice.Id))
            || state.CreditNotes.Any(note => Made(note.Id))
            || state.Grants.Any(grant => Made(grant.Id))
            || state.Coupons.Any(coupon => Made(coupon.Id))
            || state.KeysUsed.Any(Made);

        // Exactly what NewId makes of this id: a command called "a" did not make what "a.b" made.
        bool Made(string id) => id.StartsWith(prefix, StringComparison.Ordinal) && id.IndexOf('.', prefix.Length) < 0;
    }
}
