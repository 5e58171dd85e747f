using Billing.Domain.Amounts;

namespace Billing.Providers.OnStripe;

/// <summary>
/// Amounts as Stripe counts them. It counts the krona of Iceland and the shilling of Uganda, which have no coins, in hundredths,
/// and takes no last digit of currencies with three places (docs.stripe.com/currencies#special-cases).
/// </summary>
internal static class StripeAmounts
{
    public static long ToContract(Money amount)
    {
        if (amount.Currency.MinorDigits == 3 && amount.MinorUnits % 10 != 0)
        {
            throw new WrongRequestException("stripe", "amount_has_a_third_place", "amount");
        }

        return IsCountedInHundredths(amount.Currency.Code) ? checked(amount.MinorUnits * 100) : amount.MinorUnits;
    }

    public static string CurrencyToContract(Currency currency) => currency.Code.ToLowerInvariant();

    public static Money FromContract(long amount, string currency)
    {
        var ours = Currency.Of(currency.ToUpperInvariant());
        return new Money(IsCountedInHundredths(ours.Code) ? amount / 100 : amount, ours);
    }

    private static bool IsCountedInHundredths(string code) => code is "ISK" or "UGX";
}
