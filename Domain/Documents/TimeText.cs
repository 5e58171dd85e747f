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

    /// <summary>What <see cref="Write(Instant, Span{byte})"/> writes; false for every other text, which may still be an instant.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Instant at)
    {
        at = default;
        if (text.Length is < 20 or > 30 || text[^1] != 'Z' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryRead(text[..10], out LocalDate on)
            || Number(text[11..13]) is not (>= 0 and < 24 and var hour)
            || Number(text[14..16]) is not (>= 0 and < 60 and var minute)
            || Number(text[17..19]) is not (>= 0 and < 60 and var second))
        {
            return false;
        }

        var nanoseconds = 0;
        if (text.Length > 20)
        {
            nanoseconds = text[19] == '.' ? Number(text[20..^1]) : -1;
            for (var digits = text.Length - 21; digits < 9; digits++)
            {
                nanoseconds *= 10;
            }
        }

        if (nanoseconds < 0 || text.Length == 21)
        {
            return false;
        }

        at = on.At(new LocalTime(hour, minute, second)).InUtc().ToInstant().PlusNanoseconds(nanoseconds);
        return true;
    }

    /// <summary>What <see cref="Write(LocalDate, Span{byte})"/> writes; false for every other text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out LocalDate on)
    {
        on = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || Number(text[..4]) is not (> 0 and var year)
            || Number(text[5..7]) is not (>= 1 and <= 12 and var month)
            || Number(text[8..]) is not (>= 1 and var day) || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
        {
            return false;
        }

        on = new LocalDate(year, month, day);
        return true;
    }

    /// <summary>Below zero when it is none.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
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
