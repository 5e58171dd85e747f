namespace Billing.Api.Wire;

/// <summary>
/// Finds what looks like a card number, wherever somebody may have typed one. It is refused and not masked: a number that was masked
/// here would be missed where it was meant to be.
/// </summary>
/// <remarks>
/// Thirteen digits and a checksum are not enough: one of ten numbers has it, and ids are numbers too. So it must also begin as an issuer's
/// numbers do and be as long, stand alone, and be grouped, if at all, as cards are printed. Numbers of thirteen digits are not looked
/// for: no card has had one for twenty years, and ids made of the time do.
/// </remarks>
internal static class CardNumbers
{
    private const int LengthMin = 14;
    private const int LengthMax = 19;

    public static bool AreIn(ReadOnlySpan<char> text)
    {
        if (text.Length < LengthMin)
        {
            return false;
        }

        Span<char> digits = stackalloc char[LengthMax];
        Span<int> groups = stackalloc int[LengthMax];
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsAsciiDigit(text[at]) && (at == 0 || !char.IsLetterOrDigit(text[at - 1])))
            {
                var end = Read(text, at, digits, groups, out var length, out var grouped);
                if (length is >= LengthMin and <= LengthMax && (end == text.Length || !char.IsLetterOrDigit(text[end]))
                    && IsGrouped(groups[..grouped], length) && IsIssued(digits[..length]) && HasChecksum(digits[..length]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Digits, and single spaces or hyphens between them, from a place on. Returns where they end.</summary>
    private static int Read(ReadOnlySpan<char> text, int at, Span<char> digits, Span<int> groups, out int length, out int grouped)
    {
        (length, grouped) = (0, 0);
        var inGroup = 0;
        for (; at < text.Length && length < LengthMax; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                digits[length++] = text[at];
                inGroup++;
            }
            else if (text[at] is ' ' or '-' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
            {
                groups[grouped++] = inGroup;
                inGroup = 0;
            }
            else
            {
                break;
            }
        }

        groups[grouped++] = inGroup;
        return at;
    }

    /// <summary>Together, in fours, or as American Express and Diners print theirs.</summary>
    private static bool IsGrouped(ReadOnlySpan<int> groups, int length) => groups.Length == 1
        || groups is [4, 6, 5] or [4, 6, 4]
        || (groups[..^1].IndexOfAnyExcept(4) < 0 && groups[^1] == length - (4 * (groups.Length - 1)) && groups[^1] <= 4);

    /// <summary>As the large schemes number theirs.</summary>
    private static bool IsIssued(ReadOnlySpan<char> digits)
    {
        var four = int.Parse(digits[..4], System.Globalization.CultureInfo.InvariantCulture);
        return digits.Length switch
        {
            14 => four is (>= 3000 and <= 3059) or (>= 3600 and <= 3699) or (>= 3800 and <= 3999),
            15 => four is (>= 3400 and <= 3499) or (>= 3700 and <= 3799),
            16 => four is (>= 4000 and <= 4999) or (>= 5100 and <= 5599) or (>= 2221 and <= 2720) or (>= 3528 and <= 3589)
                or (>= 6011 and <= 6011) or (>= 6200 and <= 6299) or (>= 6440 and <= 6599) or (>= 3000 and <= 3099) or (>= 5600 and <= 5899),
            _ => four is (>= 4000 and <= 4999) or (>= 6011 and <= 6011) or (>= 6200 and <= 6299) or (>= 6440 and <= 6599) or (>= 5600 and <= 5899),
        };
    }

    /// <summary>Luhn's.</summary>
    private static bool HasChecksum(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            digit = i % 2 == 0 ? digit : digit * 2;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }
}
