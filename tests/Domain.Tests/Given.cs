using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Derivations;
using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Tests;

/// <summary>The short words of the tables, and the check that every amount can be redone from its record.</summary>
internal static class Given
{
    public static readonly Currency Euro = Currency.Of("EUR");
    public static readonly Currency Dollar = Currency.Of("USD");

    public static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    public static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text.Contains('T') ? text : text + "T00:00:00Z").Value;

    public static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    public static Money Eur(decimal major) => Money.Of(major, Euro);

    public static Money Usd(decimal major) => Money.Of(major, Dollar);

    public static long Cents(Figure figure, BillingConvention convention) =>
        Cents(figure.ToMoney(Euro, convention.LineRounding));

    public static long Cents(DerivedMoney amount)
    {
        Assert.True(Recalculation.Confirms(amount), Explanation.Of(amount.Derivation));
        return amount.Money.MinorUnits;
    }
}
