using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain.Catalogs;
using NodaTime;

namespace Billing.Domain.Subscriptions;

/// <summary>How many units of an item.</summary>
public sealed record ItemQuantity(string Item, decimal Quantity);

/// <summary>Something that will happen to a subscription at a moment already known. Stored: names and fields are format.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(ToPlan), "plan")]
[JsonDerivedType(typeof(ToItems), "items")]
[JsonDerivedType(typeof(ToAnchorDay), "anchor_day")]
[JsonDerivedType(typeof(End), "end")]
[JsonDerivedType(typeof(Pause), "pause")]
[JsonDerivedType(typeof(Resume), "resume")]
public abstract record PlannedChange(string Id, Instant At)
{
    /// <summary>The schedule that it is a phase of; none for a change that was asked for by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ScheduleId { get; init; }

    public sealed record ToPlan(string Id, Instant At, PlanVersion To, ImmutableArray<PlanItem> Items, int? AnchorDay, LocalDate? AnchorOn)
        : PlannedChange(Id, At)
    {
        /// <summary>What is billed for the running period stays as it is; fees follow with the next.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool KeepsPeriod { get; init; }

        public bool Equals(ToPlan? other) =>
            other is not null && Id == other.Id && At == other.At && ScheduleId == other.ScheduleId && KeepsPeriod == other.KeepsPeriod && To == other.To && Items.SequenceEqual(other.Items)
            && AnchorDay == other.AnchorDay && AnchorOn == other.AnchorOn;

        public override int GetHashCode() => Id.Length;
    }

    /// <summary>What changes, and not what results: other changes may come before this one does.</summary>
    public sealed record ToItems(
        string Id, Instant At, ImmutableArray<ItemQuantity> Quantities, ImmutableArray<PlanItem> Added, ImmutableArray<string> Removed)
        : PlannedChange(Id, At)
    {
        /// <summary>What is billed for the running period stays as it is; fees follow with the next.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool KeepsPeriod { get; init; }

        public ImmutableArray<PlanItem> ApplyTo(ImmutableArray<PlanItem> items)
        {
            var after = ImmutableArray.CreateBuilder<PlanItem>(items.Length);
            foreach (var item in items)
            {
                if (InPlaceOf(item) is { } kept)
                {
                    after.Add(WithQuantity(kept));
                }
            }

            if (!Added.IsEmpty)
            {
                after.AddRange(Added.Where(added => items.All(item => item.Code != added.Code)).Select(WithQuantity));
            }

            return after.DrainToImmutable();
        }

        // What is removed and added at once is another price for the same thing: there are as many of it as before.
        private PlanItem? InPlaceOf(PlanItem item) =>
            !Removed.Contains(item.Code) ? item
            : Added.FirstOrDefault(added => added.Code == item.Code) is { } other ? other with { Quantity = item.Quantity }
            : null;

        private PlanItem WithQuantity(PlanItem item)
        {
            for (var i = Quantities.Length - 1; i >= 0; i--)
            {
                if (Quantities[i].Item == item.Code)
                {
                    return item with { Quantity = Quantities[i].Quantity };
                }
            }

            return item;
        }

        public bool Equals(ToItems? other) =>
            other is not null && Id == other.Id && At == other.At && ScheduleId == other.ScheduleId && KeepsPeriod == other.KeepsPeriod && Quantities.SequenceEqual(other.Quantities)
            && Added.SequenceEqual(other.Added) && Removed.SequenceEqual(other.Removed);

        public override int GetHashCode() => Id.Length;
    }

    public sealed record ToAnchorDay(string Id, Instant At, int Day) : PlannedChange(Id, At);

    public sealed record End(string Id, Instant At, bool WasAgreed, TerminationCredit Credit) : PlannedChange(Id, At);

    public sealed record Pause(string Id, Instant At) : PlannedChange(Id, At);

    public sealed record Resume(string Id, Instant At) : PlannedChange(Id, At);
}

/// <summary>What becomes of unused time when a subscription ends. Stored: names are format.</summary>
public enum TerminationCredit
{
    /// <summary>It is credited to the account.</summary>
    Credit,

    /// <summary>It is lost.</summary>
    Skip,

    /// <summary>It is refunded as far as it was paid; the rest is credited.</summary>
    Refund,
}
