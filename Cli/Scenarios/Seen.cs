using System.Collections.Immutable;
using System.Globalization;
using Billing.Domain.Amounts;
using NodaTime;
using NodaTime.Text;

namespace Billing.Cli.Scenarios;

/// <summary>What can be seen of an account or of a calculation, by names that an expectation may use.</summary>
internal abstract record Seen
{
    private Seen()
    {
    }

    /// <summary>A number, an amount, a date, an instant, a word, yes or no; or nothing.</summary>
    public sealed record Value(object? Is) : Seen
    {
        public override string ToString() => Is switch
        {
            null => "nothing",
            Money money => money.Major.ToString("F" + money.Currency.MinorDigits, CultureInfo.InvariantCulture),
            decimal number => number.ToString("0.############", CultureInfo.InvariantCulture),
            LocalDate date => LocalDatePattern.Iso.Format(date),
            Instant at when at == Instant.MinValue || at == Instant.MaxValue => "never",
            Instant at => InstantPattern.ExtendedIso.Format(at),
            bool flag => flag ? "true" : "false",
            var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
        };
    }

    /// <summary>Named parts. Short says what a bare number, date or word in its place is compared with.</summary>
    public sealed record One(ImmutableArray<(string Name, Func<Seen> Of)> Parts) : Seen
    {
        /// <summary>For a list such as [from, until, amount]: dates, then words, then numbers, each in order.</summary>
        public ImmutableArray<string> ShortDates { get; init; } = [];

        public ImmutableArray<string> ShortWords { get; init; } = [];

        public ImmutableArray<string> ShortNumbers { get; init; } = [];

        /// <summary>Its names are those of things that may be there or not, such as wallets.</summary>
        public bool IsOpen { get; init; }

        public Func<Seen>? Find(string name) => Parts.FirstOrDefault(part => part.Name == name).Of;

        public override string ToString() =>
            "{" + string.Join(", ", Parts.Select(part => (part.Name, Text: part.Of())).Where(part => part.Text is Value { Is: not (null or false or 0m or Money { IsZero: true }) })
                .Select(part => $"{part.Name}: {part.Text}")) + "}";
    }

    /// <summary>Several things of a kind, in an order that counts or does not.</summary>
    public sealed record Many(ImmutableArray<Seen> All, bool IsOrdered) : Seen
    {
        public override string ToString() => All.IsEmpty ? "none" : "[" + string.Join(", ", All) + "]";
    }

    public static Seen Of(object? value) => new Value(value);

    public static Many InOrder(IEnumerable<Seen> all) => new([.. all], IsOrdered: true);

    public static Many AnyOrder(IEnumerable<Seen> all) => new([.. all], IsOrdered: false);

    public static Many Values<T>(IEnumerable<T> all) => new([.. all.Select(each => Of(each))], IsOrdered: true);
}
