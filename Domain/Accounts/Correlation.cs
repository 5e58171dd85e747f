using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Domain.Accounts;

/// <summary>
/// Whether what a provider tells fits what we have asked of it. What does not is not this account's, or somebody tampers: it is refused
/// and nothing of it is stored here.
/// </summary>
internal static class Correlation
{
    public static bool Contradicts(AccountState state, HeardNotice notice)
    {
        var key = ProviderKeys.OwnPart(notice.Key);
        return notice.Subject switch
        {
            NoticeSubject.Payment => IsOtherMoney(Asked(state, key), notice) || IsOtherPayment(state, key, notice) || IsOfAnotherCustomer(state, notice),
            NoticeSubject.Refund => IsOtherMoney(Given(state, key), notice) || IsOfAnotherCustomer(state, notice),
            NoticeSubject.Dispute => IsOfAnotherCustomer(state, notice),
            _ => false,
        };
    }

    /// <summary>Whether it is about a payment that this account has made.</summary>
    public static bool IsOurs(AccountState state, HeardNotice notice) =>
        notice.Payment is { } payment && state.Payment(notice.Provider, payment) is not null;

    private static Money? Asked(AccountState state, string? key) => key is null ? null
        : state.Pending.OfType<Collect>().FirstOrDefault(asked => asked.Key == key)?.Amount
        ?? state.Attempts.FirstOrDefault(attempt => attempt.Key == key)?.Amount
        ?? (state.PaymentBy(key) is { } paid ? paid.Asked ?? paid.Amount : null);

    private static Money? Given(AccountState state, string? key) => key is null ? null
        : state.Pending.OfType<AccountEffect.RefundMoney>().FirstOrDefault(asked => asked.Key == key)?.Amount;

    private static bool IsOtherMoney(Money? ours, HeardNotice notice) => ours is { } asked
        && ((notice.AmountMinorUnits is { } amount && amount != asked.MinorUnits)
            || (notice.Currency is { } currency && !string.Equals(currency, asked.Currency.Code, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The same request never became two payments.</summary>
    private static bool IsOtherPayment(AccountState state, string? key, HeardNotice notice) =>
        key is not null && notice.Payment is { } reference
        && state.PaymentBy(key) is { Reference: { } known, Provider: { } provider } && (provider != notice.Provider || known != reference);

    /// <summary>A payment that we do not know, of a customer whom we do not have there though we have others.</summary>
    private static bool IsOfAnotherCustomer(AccountState state, HeardNotice notice)
    {
        if (notice.Customer is not { } customer || IsOurs(state, notice) || ProviderKeys.OwnPart(notice.Key) is not null)
        {
            return false;
        }

        var ours = state.Methods.Where(method => method.Provider == notice.Provider && method.Customer is not null).ToList();
        return ours.Count > 0 && ours.TrueForAll(method => method.Customer != customer);
    }
}
