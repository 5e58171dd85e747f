using NodaTime;

namespace Billing.Domain.Calendars;

/// <summary>
/// A stretch of time that is billed as one: from an instant, until another that no longer belongs to it, with the local
/// dates both fall on. Number says which of its calendar's periods it is, counted from the anchor.
/// </summary>
public readonly record struct BillingPeriod(int Number, LocalDate From, LocalDate Until, Instant StartAt, Instant EndAt)
{
    /// <summary>A period that a zone skipped altogether: it is billed nothing.</summary>
    public bool IsEmpty => EndAt <= StartAt;

    public bool Contains(Instant at) => StartAt <= at && at < EndAt;
}

/// <summary>A stretch between two instants, the second not included.</summary>
public readonly record struct Span(Instant StartAt, Instant EndAt)
{
    public bool IsEmpty => EndAt <= StartAt;

    public bool Contains(Instant at) => StartAt <= at && at < EndAt;

    public bool Covers(Span other) => StartAt <= other.StartAt && other.EndAt <= EndAt;

    public Span And(Span other) => new(Instant.Max(StartAt, other.StartAt), Instant.Min(EndAt, other.EndAt));
}
