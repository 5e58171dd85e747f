using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Metering;

namespace Billing.Domain.Subscriptions;

/// <summary>
/// A stretch of time for which an item was billed, and what of that bill still stands. When a part is given back, the
/// span shrinks and its amount with it, so that the parts given back can never exceed what was billed.
/// </summary>
public sealed record BilledSpan(PlanItem Item, PlanKey PlanKey, BillingPeriod Whole, Span Span, Money Amount)
{
    /// <summary>Where it was billed; none when it came to nothing and no line was written.</summary>
    public string? InvoiceId { get; init; }

    public string? LineId { get; init; }

    /// <summary>Its invoice was taken back: the next run bills it once more, with what a lasting meter had reached then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsForgotten { get; init; }

    /// <summary>What a lasting meter had reached when it began; none when that was nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CarriedOver? Carried { get; init; }
}
