using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Dunning;

namespace Billing.Domain.Simulating;

/// <summary>A case as it ran and as it would have run.</summary>
/// <param name="Case">What is recorded.</param>
/// <param name="AsItRan">Under the schedule that it really had.</param>
/// <param name="Simulated">Under the other policy, at the rates in the middle.</param>
/// <param name="AtLowest">At the lower ends of their intervals.</param>
/// <param name="AtHighest">At the upper ends.</param>
public sealed record SimulatedCase(RecordedCase Case, WalkResult AsItRan, WalkResult Simulated, WalkResult AtLowest, WalkResult AtHighest)
{
    /// <summary>Whether the real schedule, walked, gives the money that really came: if not, nothing else here can be believed.</summary>
    public bool IsConfirmed => AsItRan.IsCertain && AsItRan.Certain == Case.Recovered;

    /// <summary>What is different for this customer, as far as the schedules say; nothing when they are treated alike.</summary>
    public ImmutableArray<string> Differences =>
    [
        .. new[]
        {
            AsItRan.Segment == Simulated.Segment ? null : $"segment {Simulated.Segment}, was {(AsItRan.Segment.Length == 0 ? "none" : AsItRan.Segment)}",
            AsItRan.Attempts.Select(static attempt => attempt.At).SequenceEqual(Simulated.Attempts.Select(static attempt => attempt.At)) ? null
                : $"attempts {Simulated.Attempts.Length}, were {AsItRan.Attempts.Length}",
        }.OfType<string>(),
        .. Simulated.Measures.Where(measure => AsItRan.Measures.All(other => other.What != measure.What)).Select(static measure => measure.What),
        .. AsItRan.Measures.Where(measure => Simulated.Measures.All(other => other.What != measure.What)).Select(static measure => $"not {measure.What}"),
        .. Simulated.Measures.Where(measure => AsItRan.Measures.Any(other => other.What == measure.What && other.At < measure.At)).Select(static measure => $"{measure.What} later"),
        .. Simulated.Measures.Where(measure => AsItRan.Measures.Any(other => other.What == measure.What && other.At > measure.At)).Select(static measure => $"{measure.What} sooner"),
    ];
}

/// <summary>Recorded cases under another policy. A function of what is recorded: asked again it says the same.</summary>
public static class PolicySimulation
{
    /// <summary>One case under a policy.</summary>
    public static SimulatedCase Of(RecordedCase of, DunningPolicy policy, AttemptRates rates)
    {
        // A case that goes on stays in the segment in which it began.
        var earlier = of.Before is { } before ? Segments.Choose(policy, before.Who) : null;
        var goesOn = earlier is not null && PolicyWalk.GoesOn(of, earlier.Schedule.PeaceDays);
        var segment = goesOn ? earlier! : Segments.Choose(policy, of.Who);
        return new SimulatedCase(
            of,
            AsItRan(of, rates),
            Walk(static rate => rate.Rate),
            Walk(static rate => rate.Interval.Low),
            Walk(static rate => rate.Interval.High));

        WalkResult Walk(Func<AttemptRate, decimal> rateOf) => PolicyWalk.Of(of, goesOn, segment, rates, rateOf);
    }

    /// <summary>One case under what it really had. A policy that never answered did nothing.</summary>
    public static WalkResult AsItRan(RecordedCase of, AttemptRates rates) => PolicyWalk.Of(
        of,
        of.Before?.Case.Schedule is { } earlier && PolicyWalk.GoesOn(of, earlier.PeaceDays),
        new DunningSegment(of.Case.Segment, When: null, of.Case.Schedule ?? new DunningSchedule()),
        rates,
        static rate => rate.Rate);
}
