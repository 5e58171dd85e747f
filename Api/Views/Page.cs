using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Billing.Api.Refusals;

namespace Billing.Api.Views;

/// <summary>A part of a list, and where the next part begins; none when this is the last.</summary>
public sealed record Page<T>(ImmutableArray<T> Items, string? NextCursor);

/// <summary>What was asked of a list: how much, and after what. A cursor is opaque to whoever holds it.</summary>
internal readonly record struct PageRequest(int Limit, ImmutableArray<long> After)
{
    private const int LimitDefault = 20;
    private const int LimitMax = 100;

    public static (PageRequest Page, Problem? Problem) Of(string? limit, string? cursor, int numbers)
    {
        var count = LimitDefault;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > LimitMax))
        {
            return (default, Problems.ParameterInvalid.About("limit").Saying($"It is a number from 1 to {LimitMax}."));
        }

        return cursor is null ? (new(count, []), null)
            : Parse(cursor, numbers) is { } after ? (new(count, after), null)
            : (default, Problems.CursorInvalid.About("cursor"));
    }

    /// <summary>A page of what is held in memory, in an order that only ever grows at its end.</summary>
    public Page<TView> Of<T, TView>(ImmutableArray<T> all, Func<T, TView> view)
    {
        var start = After.IsEmpty ? 0 : (int)Math.Clamp(After[0], 0, all.Length);
        var end = Math.Min(all.Length, start + Limit);
        return new([.. all[start..end].Select(view)], end < all.Length ? Cursor(end) : null);
    }

    public static string Cursor(params ReadOnlySpan<long> numbers) => Convert.ToBase64String(
        Encoding.ASCII.GetBytes(string.Join(',', numbers.ToArray().Select(static number => number.ToString(CultureInfo.InvariantCulture)))))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static ImmutableArray<long>? Parse(string cursor, int numbers)
    {
        var text = cursor.Replace('-', '+').Replace('_', '/');
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length))
        {
            return null;
        }

        var parts = Encoding.ASCII.GetString(bytes, 0, length).Split(',');
        var parsed = ImmutableArray.CreateBuilder<long>(parts.Length);
        foreach (var part in parts)
        {
            if (!long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            parsed.Add(number);
        }

        return parsed.Count == numbers ? parsed.ToImmutable() : null;
    }
}
