using System.Collections.Immutable;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Simulating;

/// <summary>An attempt of a walk.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Weight">With which probability the case was still open then.</param>
/// <param name="Rate">The rate that it went by; none where the record has its outcome.</param>
public sealed record WalkedAttempt(Instant At, decimal Weight, AttemptRate? Rate);

/// <summary>Something that a schedule brought upon a customer, once for each kind.</summary>
/// <param name="What">As <c>suspended</c>.</param>
/// <param name="At">When.</param>
/// <param name="Weight">With which probability the case was still open then.</param>
public sealed record WalkedMeasure(string What, Instant At, decimal Weight);

/// <summary>An amount of which only a part is expected, in minor units.</summary>
public readonly record struct ExpectedMoney(Currency Currency, decimal MinorUnits);

/// <summary>What became of one case under one schedule.</summary>
/// <param name="Segment">The segment that it was in.</param>
public sealed record WalkResult(string Segment)
{
    /// <summary>What came in that the record decides, to the cent.</summary>
    public MoneyTotals Certain { get; init; } = MoneyTotals.None;

    /// <summary>What came in by the record or by a rate, each with its weight.</summary>
    public ImmutableArray<ExpectedMoney> Expected { get; init; } = [];

    public ImmutableArray<WalkedAttempt> Attempts { get; init; } = [];

    public ImmutableArray<WalkedMeasure> Measures { get; init; } = [];

    /// <summary>How often the customer is told something.</summary>
    public decimal Notices { get; init; }

    /// <summary>Whether nothing in it went by a rate.</summary>
    public bool IsCertain => Attempts.All(static attempt => attempt.Rate is null);
}
