using System.Collections.Immutable;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using NodaTime;

namespace Billing.Domain.Subscriptions;

/// <summary>Why nothing is billed for a while, or that it is. Stored: names are format.</summary>
public enum TermKind
{
    Billed,
    Trial,
    Paused,
    Blocked,
    Ended,
}

/// <summary>
/// What a subscription is billed for from a moment on, until the next term begins. Fees go by From, which the
/// convention may have moved to a midnight; usage goes by the moment itself.
/// </summary>
public sealed record Term(Instant FromAt, Instant EffectiveAt, TermKind Kind, PlanKey PlanKey, ImmutableArray<PlanItem> Items, Anchor Anchor)
{
    public bool BillsFees => Kind == TermKind.Billed;

    public bool Equals(Term? other) =>
        other is not null && FromAt == other.FromAt && EffectiveAt == other.EffectiveAt && Kind == other.Kind
        && PlanKey == other.PlanKey && Anchor == other.Anchor && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => FromAt.GetHashCode();
}
