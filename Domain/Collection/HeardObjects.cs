using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Collection;

/// <summary>The furthest that was heard of an object of a provider's. Stored: names and fields are format.</summary>
/// <param name="Events">Those of this rank at this instant: providers count in whole seconds, so there may be several.</param>
public sealed record HeardObject(
    string Provider, NoticeSubject Subject, string ObjectId, int Rank, Instant CreatedAt, ImmutableArray<string> Events)
{
    public bool IsOf(HeardNotice notice) => Provider == notice.Provider && Subject == notice.Subject && ObjectId == notice.ObjectId;

    public bool Equals(HeardObject? other) =>
        other is not null && Provider == other.Provider && Subject == other.Subject && ObjectId == other.ObjectId && Rank == other.Rank
        && CreatedAt == other.CreatedAt && Events.SequenceEqual(other.Events);

    public override int GetHashCode() => ObjectId.Length;
}

/// <summary>
/// What an account remembers of notices, so that an older one never counts. Only so many objects and events are kept; what is lost with
/// one that leaves is nothing but a look that was not needed.
/// </summary>
public static class HeardObjects
{
    public const int ObjectsMax = 64;
    private const int EventsMax = 8;

    /// <summary>By the rank of the object's state first, then by the provider's time; of one instant, which is a whole second, nobody knows.</summary>
    public static NoticeVerdict? VerdictOn(ImmutableArray<HeardObject> heard, HeardNotice notice) =>
        heard.FirstOrDefault(known => known.IsOf(notice)) is not { } known ? null
        : known.Events.Contains(notice.EventId) ? NoticeVerdict.Known
        : notice.Rank < known.Rank || (notice.Rank == known.Rank && notice.CreatedAt < known.CreatedAt) ? NoticeVerdict.Stale
        : null;

    public static ImmutableArray<HeardObject> With(ImmutableArray<HeardObject> heard, HeardNotice notice)
    {
        for (var i = 0; i < heard.Length; i++)
        {
            if (heard[i].IsOf(notice))
            {
                return heard.SetItem(i, After(heard[i], notice));
            }
        }

        var room = heard.Length < ObjectsMax ? heard : heard.Remove(FirstToLeave(heard));
        return room.Add(new(notice.Provider, notice.Subject, notice.ObjectId, notice.Rank, notice.CreatedAt, [notice.EventId]));
    }

    private static HeardObject After(HeardObject known, HeardNotice notice)
    {
        var isTie = notice.Rank == known.Rank && notice.CreatedAt == known.CreatedAt;
        var events = isTie ? known.Events : [];
        return known with
        {
            Rank = notice.Rank,
            CreatedAt = notice.CreatedAt,
            Events = [.. events.Length < EventsMax ? events : events[1..], notice.EventId],
        };
    }

    /// <summary>What has come furthest says least that is new: of those, the one that was heard of longest ago.</summary>
    private static HeardObject FirstToLeave(ImmutableArray<HeardObject> heard) =>
        heard.OrderByDescending(static known => known.Rank).ThenBy(static known => known.CreatedAt).First();
}
