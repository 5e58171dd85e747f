using Billing.Domain.Collection;
using NodaTime;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>A method as Stripe keeps it, in our words.</summary>
internal static class StripeMethods
{
    public static VaultedMethod FromContract(PaymentMethod? method, VaultState state)
    {
        var vaulted = new VaultedMethod(method?.Id, Kind(method), state);
        return method switch
        {
            { Card: { } card } => vaulted with
            {
                Brand = card.Wallet?.Type ?? card.Brand,
                LastDigits = card.Last4,
                ExpiresIn = new YearMonth((int)card.ExpYear, (int)card.ExpMonth),
                Fingerprint = card.Fingerprint,
            },
            { SepaDebit: { } debit } => vaulted with { Brand = "sepa_debit", LastDigits = debit.Last4, Fingerprint = debit.Fingerprint },
            { UsBankAccount: { } bank } => vaulted with { Brand = bank.BankName, LastDigits = bank.Last4, Fingerprint = bank.Fingerprint },
            not null => vaulted with { Brand = method.Type },
            null => vaulted,
        };
    }

    private static CollectionMethodKind Kind(PaymentMethod? method) => method switch
    {
        { Card.Wallet: not null } => CollectionMethodKind.Wallet,
        { Type: "paypal" } => CollectionMethodKind.BillingAgreement,
        { Type: "sepa_debit" or "us_bank_account" or "bacs_debit" or "au_becs_debit" or "acss_debit" or "nz_bank_account" } =>
            CollectionMethodKind.BankDebit,
        { Type: "link" or "cashapp" or "amazon_pay" or "revolut_pay" } => CollectionMethodKind.Wallet,
        _ => CollectionMethodKind.Card,
    };
}
