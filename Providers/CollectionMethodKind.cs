namespace Billing.Providers;

/// <summary>By what means money is taken, whoever takes it. Names are format.</summary>
public enum CollectionMethodKind
{
    Card,
    Wallet,
    BankDebit,
    BillingAgreement,
}
