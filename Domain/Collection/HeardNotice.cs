using NodaTime;

namespace Billing.Domain.Collection;

/// <summary>
/// A provider's word, verified, that something happened to an object of its own. It is a hint: nothing is applied from it, the
/// object is looked at. Ranks order the states of one object. Crosses the cluster: names and fields are contract.
/// </summary>
/// <param name="Provider">Who says it.</param>
/// <param name="EventId">The provider's name for this saying of it.</param>
/// <param name="Type">What happened, in the provider's words.</param>
/// <param name="Subject">What kind of object it is about.</param>
/// <param name="ObjectId">The provider's name for the object.</param>
/// <param name="CreatedAt">When it happened, by the provider's clock.</param>
/// <param name="Rank">How far on its way the object was.</param>
public sealed record HeardNotice(
    string Provider, string EventId, string Type, NoticeSubject Subject, string ObjectId, Instant CreatedAt, int Rank)
{
    /// <summary>The state that the object was in, in the provider's words.</summary>
    public string? State { get; init; }

    public string? Customer { get; init; }

    /// <summary>The payment that the object is, or is about.</summary>
    public string? Payment { get; init; }

    /// <summary>Our key as we have left it at the provider: <c>tenant/account/key</c>.</summary>
    public string? Key { get; init; }

    /// <summary>In our minor units.</summary>
    public long? AmountMinorUnits { get; init; }

    public string? Currency { get; init; }
}

/// <summary>What became of a notice. Stored by whoever keeps notices: names are format.</summary>
public enum NoticeVerdict
{
    /// <summary>It is worth a look, which is asked for, or was and is not answered yet.</summary>
    Looks,

    /// <summary>The object was further on its way already when it was heard of last.</summary>
    Stale,

    /// <summary>This very event was heard before.</summary>
    Known,

    /// <summary>It is about nothing that this account has to do with.</summary>
    NothingToDo,
}
