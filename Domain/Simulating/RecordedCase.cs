using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Domain.Simulating;

/// <summary>A dunning case as its journal tells it, from one opening to the close that followed, or to where the journal ends.</summary>
/// <param name="Account">As <c>tenant/account</c>.</param>
/// <param name="Case">The case as it was left, with the policy that it really had.</param>
/// <param name="Zone">Where the customer is.</param>
/// <param name="Who">Who the account was to a policy when it was asked.</param>
/// <param name="OpenedAt">Of this stretch; a case that goes on after a peace has opened before.</param>
public sealed record RecordedCase(string Account, DunningCase Case, DateTimeZone Zone, SegmentFacts Who, Instant OpenedAt)
{
    /// <summary>When its policy answered: nothing is tried before. None: it never did.</summary>
    public Instant? PolicyAt { get; init; }

    /// <summary>None where it was open when the journal ended.</summary>
    public Instant? ClosedAt { get; init; }

    /// <summary>How far the journal goes.</summary>
    public Instant RecordedUntil { get; init; }

    /// <summary>What the policy did not bring about, as it happened.</summary>
    public ImmutableArray<RecordedEvent> Events { get; init; } = [];

    /// <summary>What the ladder tried, in order.</summary>
    public ImmutableArray<RecordedAttempt> Attempts { get; init; } = [];

    /// <summary>Everything that failed in the case when the stretch ended, in earlier stretches too.</summary>
    public ImmutableArray<DunningFailure> FailuresOfCase { get; init; } = [];

    /// <summary>The stretch before, of the same case or of another; none for the first of an account.</summary>
    public RecordedCase? Before { get; init; }

    /// <summary>Everything that failed in this stretch.</summary>
    public IEnumerable<DunningFailure> Failures => Events.OfType<RecordedEvent.Failed>().Select(static each => each.Failure)
        .Concat(Attempts.Select(static attempt => attempt.Failure).OfType<DunningFailure>())
        .OrderBy(static failure => failure.At);

    /// <summary>All that came in while it was open, by the ladder and otherwise.</summary>
    public MoneyTotals Recovered => Attempts.Select(static attempt => attempt.Paid)
        .Concat(Events.OfType<RecordedEvent.Paid>().Select(static paid => (Money?)paid.Amount))
        .OfType<Money>().Aggregate(MoneyTotals.None, static (sum, amount) => sum.Plus(amount));
}

/// <summary>Something that happened in a case, and not because of its schedule.</summary>
public abstract record RecordedEvent(Instant At)
{
    /// <summary>The commit that says so, counted from the opening: several may be of one moment.</summary>
    public int Commit { get; init; }

    /// <summary>An attempt failed that the ladder did not make: the one that opened the case, or one that somebody asked for.</summary>
    public sealed record Failed(Instant At, DunningFailure Failure) : RecordedEvent(At);

    /// <summary>Money came that the ladder did not ask for.</summary>
    /// <param name="At">When.</param>
    /// <param name="Amount">How much.</param>
    /// <param name="ForDebt">It pays what is owed, and not what was given up before.</param>
    /// <param name="ShowsMoney">A provider took it off session: the ladder asks for the next invoice at once.</param>
    public sealed record Paid(Instant At, Money Amount, bool ForDebt, bool ShowsMoney) : RecordedEvent(At);

    /// <summary>More is owed, or less, without a payment.</summary>
    public sealed record DebtChanged(Instant At, Money By) : RecordedEvent(At);

    /// <summary>The policy answered: what came in before it did was too early to be gone on with.</summary>
    public sealed record Answered(Instant At) : RecordedEvent(At);

    public sealed record MethodsChanged(Instant At) : RecordedEvent(At);

    public sealed record Promised(Instant At, Instant Until) : RecordedEvent(At);

    /// <summary>From here on nothing is charged, or is again: somebody switched it, or a payment is under way that the ladder did not begin.</summary>
    public sealed record Held(Instant At, bool IsHeld) : RecordedEvent(At);
}

/// <summary>An attempt that the ladder made, with all methods that were tried in it.</summary>
/// <param name="RequestedAt">When it was due and made.</param>
public sealed record RecordedAttempt(Instant RequestedAt)
{
    public int RequestedIn { get; init; }

    public int SettledIn { get; init; }

    /// <summary>None while its outcome is not known.</summary>
    public Instant? SettledAt { get; init; }

    /// <summary>When it held up nothing any more: with its outcome as a rule, and before it where its invoice was gone.</summary>
    public Instant? FreeAt { get; init; }

    public DunningFailure? Failure { get; init; }

    public Money? Paid { get; init; }

    /// <summary>A method had come that had not failed yet.</summary>
    public bool ByNewMethod { get; init; }
}
