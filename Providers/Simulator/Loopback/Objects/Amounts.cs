using Billing.Domain.Amounts;

namespace Billing.Providers.Simulator.Loopback;

internal static class Amounts
{
    /// <summary>The currency in small letters; refused when it is none.</summary>
    public static string Known(string currency) => Currency.TryOf(currency.ToUpperInvariant(), out _)
        ? currency.ToLowerInvariant()
        : throw StripeFault.Invalid(null, "currency", $"Invalid currency: {currency}.");

    /// <summary>As our ledger counts it. Two currencies without coins are counted in hundredths by Stripe.</summary>
    public static Money Money(long amount, string currency) =>
        new(currency is "isk" or "ugx" ? amount / 100 : amount, Currency.Of(currency.ToUpperInvariant()));
}
