namespace Billing.Grains.Lanes;

/// <summary>What a request does, as far as it is paced: providers limit each kind by itself.</summary>
internal enum LaneKind
{
    Charge,
    Refund,

    /// <summary>Customers, methods, pages, look-ups.</summary>
    Other,
}

/// <summary>One request on its way through a lane. A person waits for it, or nobody in particular does.</summary>
internal sealed class LaneEntry(string account, LaneKind kind, bool isForPerson, DateTimeOffset enteredAt)
{
    public string Account => account;

    public LaneKind Kind => kind;

    public bool IsForPerson => isForPerson;

    public DateTimeOffset EnteredAt => enteredAt;

    /// <summary>Counts what became ready: of two kinds that both may go, the older goes.</summary>
    public long Turn { get; set; }

    /// <summary>It is the one request that finds out whether a provider is back.</summary>
    public bool IsProbe { get; set; }

    // Continued where it waits, in a turn of the lane: in a simulated world there is no other thread.
    public TaskCompletionSource Go { get; } = new();
}
