using System.Globalization;
using System.Text.Json;
using Billing.Domain.Amounts;
using Billing.Domain.Standings;
using NodaTime;

namespace Billing.Dashboard.Words;

/// <summary>How values are written for people. The same everywhere, and the same for all browsers.</summary>
public static class Names
{
    private const string Test = "~test";

    public static string OfTenant(string partition) =>
        partition.EndsWith(Test, StringComparison.Ordinal) ? $"{partition[..^Test.Length]} (test)" : partition;

    public static string Of(AccountStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    /// <summary><c>invoice_finalized</c> as it is said.</summary>
    public static string Said(string name)
    {
        var words = name.Replace('_', ' ').Replace('.', ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static string Of(Money amount) => string.Create(
        CultureInfo.InvariantCulture,
        $"{amount.Major.ToString("N" + amount.Currency.MinorDigits, CultureInfo.InvariantCulture)} {amount.Currency}");

    /// <summary>Where there is little room: <c>1.2 M</c>.</summary>
    public static string Short(Money amount) => Math.Abs(amount.Major) switch
    {
        >= 1_000_000m => string.Create(CultureInfo.InvariantCulture, $"{amount.Major / 1_000_000m:0.#} M"),
        >= 10_000m => string.Create(CultureInfo.InvariantCulture, $"{amount.Major / 1_000m:0.#} k"),
        _ => amount.Major.ToString("N" + amount.Currency.MinorDigits, CultureInfo.InvariantCulture),
    };

    public static string Of(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long count, string one, string many) => $"{Of(count)} {(count == 1 ? one : many)}";

    public static string Of(Instant at) => at.ToString("uuuu-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Iso(Instant at) => NodaTime.Text.InstantPattern.ExtendedIso.Format(at);

    public static string Of(LocalDate on) => on.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>How far off something is, in the largest unit that says it: <c>in 3 days</c>, <c>2 h ago</c>.</summary>
    public static string Off(Instant at, Instant now)
    {
        var length = at > now ? at - now : now - at;
        var says = length.TotalDays >= 2 ? $"{(long)length.TotalDays} days"
            : length.TotalHours >= 2 ? $"{(long)length.TotalHours} h"
            : length.TotalMinutes >= 2 ? $"{(long)length.TotalMinutes} min"
            : $"{(long)length.TotalSeconds} s";
        return at > now ? $"in {says}" : $"{says} ago";
    }
}
