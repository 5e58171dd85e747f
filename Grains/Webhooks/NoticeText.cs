using Billing.Domain.Collection;

namespace Billing.Grains.Webhooks;

/// <summary>What of a notice becomes text in the store. A signature says who wrote it, not that it can be kept.</summary>
internal static class NoticeText
{
    private const int LengthMax = 255;

    public static bool CanBeStored(HeardNotice notice) =>
        notice is { EventId.Length: > 0, Type.Length: > 0 }
        && IsText(notice.EventId) && IsText(notice.Type) && IsText(notice.ObjectId) && IsText(notice.State) && IsText(notice.Customer)
        && IsText(notice.Payment) && IsText(notice.Currency) && IsText(notice.Key, 2 * LengthMax);

    /// <summary>Printable ASCII: what providers' names consist of.</summary>
    private static bool IsText(string? text, int lengthMax = LengthMax) =>
        text is null || (text.Length <= lengthMax && text.All(static letter => letter is >= ' ' and <= '~'));
}
