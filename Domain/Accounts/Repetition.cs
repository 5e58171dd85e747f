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

        // Most accounts have none of these, and a closure costs more than the question.
        return (!state.CreditNotes.IsEmpty || !state.Grants.IsEmpty || !state.Coupons.IsEmpty) && IsElsewhere(state, commandId);
    }

    private static bool IsElsewhere(AccountState state, string commandId) =>
        state.CreditNotes.Any(note => Made(note.Id, commandId))
        || state.Grants.Any(grant => Made(grant.Id, commandId))
        || state.Coupons.Any(coupon => Made(coupon.Id, commandId));

    // Exactly what NewId makes of this id: a command called "a" did not make what "a.b" made.
    private static bool Made(string id, string commandId) =>
        id.Length > commandId.Length && id[commandId.Length] == '.' && id.StartsWith(commandId, StringComparison.Ordinal)
        && id.IndexOf('.', commandId.Length + 1) < 0;
}
