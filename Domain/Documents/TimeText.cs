using NodaTime;
using NodaTime.Text;

namespace Billing.Domain.Documents;

/// <summary>
/// Instants and dates as UTF-8, letter for letter what the patterns of NodaTime print. A fact holds a dozen of them, and a
/// string for each was a tenth of what a commit allocates.
/// </summary>
public static class TimeText
{
    public const int LengthMax = 40;

    /// <summary>Such as 2026-01-31T12:00:00.5Z. How many bytes were written.</summary>
    public static int Write(Instant at, Span<byte> to)
    {
        var local = at.InUtc().LocalDateTime;
        if (local.Year is < 1 or > 9999)
        {
            return Copy(InstantPattern.ExtendedIso.Format(at), to);
        }

        var length = Write(local.Date, to);
        to[length++] = (byte)'T';
        length += Digits(local.Hour, 2, to[length..]);
        to[length++] = (byte)':';
        length += Digits(local.Minute, 2, to[length..]);
        to[length++] = (byte)':';
        length += Digits(local.Second, 2, to[length..]);
        if (local.NanosecondOfSecond is > 0 and var nanoseconds)
        {
            to[length++] = (byte)'.';
            var digits = 9;
            for (; nanoseconds % 10 == 0; nanoseconds /= 10)
            {
                digits--;
            }

            length += Digits(nanoseconds, digits, to[length..]);
        }

        to[length++] = (byte)'Z';
        return length;
    }

    /// <summary>Such as 2026-01-31.</summary>
    public static int Write(LocalDate on, Span<byte> to)
    {
        if (on.Year is < 1 or > 9999)
        {
            return Copy(LocalDatePattern.Iso.Format(on), to);
        }

        Digits(on.Year, 4, to);
        to[4] = (byte)'-';
        Digits(on.Month, 2, to[5..]);
        to[7] = (byte)'-';
        Digits(on.Day, 2, to[8..]);
        return 10;
    }

    private static int Digits(int number, int count, Span<byte> to)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + (number % 10));
            number /= 10;
        }

        return count;
    }

    private static int Copy(string text, Span<byte> to) => System.Text.Encoding.ASCII.GetBytes(text, to);
}
