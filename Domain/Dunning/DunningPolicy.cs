using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;

namespace Billing.Domain.Dunning;

/// <summary>
/// What is done about money that is owed and not paid, as data. A version never changes: a case goes on under the one that it began with.
/// Stored: names and fields are format.
/// </summary>
/// <param name="Segments">In order: the first whose condition holds applies. The last has none, so that one always does.</param>
public sealed record DunningPolicy(string Name, int Version, ImmutableArray<DunningSegment> Segments)
{
    public bool Equals(DunningPolicy? other) =>
        other is not null && Name == other.Name && Version == other.Version && Segments.SequenceEqual(other.Segments);

    public override int GetHashCode() => Version;
}

/// <summary>Customers who are treated alike. Stored: names and fields are format.</summary>
/// <param name="When">Who belongs to it; none is everybody.</param>
public sealed record DunningSegment(string Name, SegmentCondition? When, DunningSchedule Schedule);

/// <summary>What happens when to whoever is in a segment. Stored: names and fields are format.</summary>
public sealed record DunningSchedule
{
    /// <summary>How many days access stays as it was after the case opened.</summary>
    [DefaultValue(0)]
    public int GraceDays { get; init; }

    /// <summary>The first that fits the last failure says when it is tried again.</summary>
    public ImmutableArray<RetryRow> Retries { get; init; } = [];

    /// <summary>Where attempts are moved to, so that they find money; none takes them as they come.</summary>
    public RetryWindow? Window { get; init; }

    public ImmutableArray<DunningStep> Steps { get; init; } = [];

    /// <summary>How many days after the last attempt there will be the customer still has; then nothing is left to try.</summary>
    [DefaultValue(0)]
    public int PatienceDays { get; init; }

    /// <summary>What stands once there is nothing left to try.</summary>
    [DefaultValue(DunningEnd.Nothing)]
    public DunningEnd Exhausted { get; init; }

    /// <summary>For how many days nothing must be owed before a new failure begins the ladder from its foot; earlier, it goes on where it was.</summary>
    [DefaultValue(0)]
    public int PeaceDays { get; init; }

    public bool Equals(DunningSchedule? other) =>
        other is not null && GraceDays == other.GraceDays && Retries.SequenceEqual(other.Retries) && Window == other.Window
        && Steps.SequenceEqual(other.Steps) && PatienceDays == other.PatienceDays && Exhausted == other.Exhausted && PeaceDays == other.PeaceDays;

    public override int GetHashCode() => GraceDays;
}

/// <summary>
/// When it is tried again after a failure. What a row does not say matters not. Stored: names and fields are format.
/// </summary>
/// <param name="AfterDays">Days from the failure before, one entry for each further attempt. None: it is not tried again by itself.</param>
public sealed record RetryRow(ImmutableArray<int> AfterDays)
{
    public DeclineClass? Class { get; init; }

    /// <summary>The provider's word for the decline.</summary>
    public string? Code { get; init; }

    public string? Provider { get; init; }

    public CollectionMethodKind? Kind { get; init; }

    public Money? AtLeast { get; init; }

    public Money? Below { get; init; }

    /// <summary>By the methods behind the one that failed, one after the other, and only then by the first again.</summary>
    [DefaultValue(false)]
    public bool WithBackup { get; init; }

    /// <summary>Where these attempts are moved to, in the place of where the schedule moves all: what lacks money goes to pay-day, and nothing else.</summary>
    public RetryWindow? Window { get; init; }

    public bool Fits(DunningFailure failure) =>
        (Class is null || Class == failure.Class) && (Code is null || Code == failure.Code)
        && (Provider is null || Provider == failure.Provider) && (Kind is null || Kind == failure.Kind)
        && (AtLeast is not { } least || (least.Currency == failure.Amount.Currency && failure.Amount >= least))
        && (Below is not { } below || (below.Currency == failure.Amount.Currency && failure.Amount < below));

    public bool Equals(RetryRow? other) =>
        other is not null && AfterDays.SequenceEqual(other.AfterDays) && Class == other.Class && Code == other.Code && Provider == other.Provider
        && Kind == other.Kind && AtLeast == other.AtLeast && Below == other.Below && WithBackup == other.WithBackup && Window == other.Window;

    public override int GetHashCode() => AfterDays.Length;
}

/// <summary>Something that happens to a customer who does not pay. Stored: names and fields are format.</summary>
public sealed record DunningStep(StepMoment At, DunningAction Do);

/// <summary>When a step is due, in a case. Stored: names and fields are format.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Days), "days")]
[JsonDerivedType(typeof(Failures), "failures")]
[JsonDerivedType(typeof(HardDecline), "hard_decline")]
[JsonDerivedType(typeof(Exhaustion), "exhaustion")]
public abstract record StepMoment
{
    private StepMoment()
    {
    }

    /// <summary>So many days after the case opened, at the hour at which it did.</summary>
    public sealed record Days(int Count) : StepMoment;

    /// <summary>With the failure that makes so many.</summary>
    public sealed record Failures(int Count) : StepMoment;

    /// <summary>With the first failure that trying the same method again cannot help.</summary>
    public sealed record HardDecline : StepMoment;

    /// <summary>When nothing is left to try.</summary>
    public sealed record Exhaustion : StepMoment;
}

/// <summary>What a step does. Stored: names and fields are format.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Notify), "notify")]
[JsonDerivedType(typeof(Flag), "flag")]
[JsonDerivedType(typeof(Restrict), "restrict")]
[JsonDerivedType(typeof(Suspend), "suspend")]
[JsonDerivedType(typeof(Cancel), "cancel")]
[JsonDerivedType(typeof(WriteOff), "write_off")]
public abstract record DunningAction
{
    private DunningAction()
    {
    }

    /// <summary>Tells the customer, once.</summary>
    public sealed record Notify(string Template, string Channel) : DunningAction;

    /// <summary>Stands on the account for as long as the case is open.</summary>
    public sealed record Flag(string Name) : DunningAction;

    /// <summary>Takes one feature away; of one product where it is named.</summary>
    public sealed record Restrict(string Feature) : DunningAction
    {
        public string? Product { get; init; }
    }

    /// <summary>Takes everything away, or everything of one product; billing may stop meanwhile.</summary>
    public sealed record Suspend : DunningAction
    {
        [DefaultValue(false)]
        public bool StopsBilling { get; init; }

        public string? Product { get; init; }
    }

    /// <summary>Ends what is subscribed to. It does not come back when money comes.</summary>
    public sealed record Cancel : DunningAction
    {
        public string? Product { get; init; }
    }

    /// <summary>What is owed is given up.</summary>
    public sealed record WriteOff : DunningAction;
}

/// <summary>What stands once there is nothing left to try. Stored: names are format.</summary>
public enum DunningEnd
{
    /// <summary>What the steps have brought, and no more.</summary>
    Nothing,
    Suspended,
    Canceled,
    WrittenOff,
}
