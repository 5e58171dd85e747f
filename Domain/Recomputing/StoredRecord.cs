using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>A record as it stands in its store, which may be anything.</summary>
/// <param name="Seq">The entry that changed it last.</param>
public sealed record StoredRecord(string Kind, string Id, long Seq, Instant At, string Document);

/// <summary>Records are compared side by side, so both sides have one order.</summary>
public static class RecordOrder
{
    public static IComparer<(string Kind, string Id)> ByKindAndId { get; } = Comparer<(string Kind, string Id)>.Create(static (a, b) =>
        string.CompareOrdinal(a.Kind, b.Kind) is var kinds and not 0 ? kinds : string.CompareOrdinal(a.Id, b.Id));
}
