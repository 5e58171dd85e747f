using System.Text.Json.Serialization;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>When a change takes effect.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(ByConvention), "by_convention")]
[JsonDerivedType(typeof(Now), "now")]
[JsonDerivedType(typeof(AtPeriodEnd), "at_period_end")]
[JsonDerivedType(typeof(On), "on")]
public abstract record Effective
{
    private Effective()
    {
    }

    /// <summary>An upgrade now; a downgrade as the convention says.</summary>
    public sealed record ByConvention : Effective;

    public sealed record Now : Effective;

    public sealed record AtPeriodEnd : Effective;

    /// <summary>At the beginning of a local day.</summary>
    public sealed record On(LocalDate Date) : Effective;
}

/// <summary>What periods are counted from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Anniversary), "anniversary")]
[JsonDerivedType(typeof(Calendar), "calendar")]
[JsonDerivedType(typeof(Day), "day")]
[JsonDerivedType(typeof(On), "on")]
public abstract record AnchorChoice
{
    private AnchorChoice()
    {
    }

    public sealed record Anniversary : AnchorChoice;

    public sealed record Calendar : AnchorChoice;

    /// <summary>A day of the month: periods begin on the first such day on or after the start.</summary>
    public sealed record Day(int OfMonth) : AnchorChoice;

    /// <summary>A date, which may lie before or after the start.</summary>
    public sealed record On(LocalDate Date) : AnchorChoice;
}
