namespace Billing.Grains.Lanes;

/// <summary>
/// Who is next in a lane: people before the storm, each in the order in which they came, and of one account only so many at once.
/// What an account has beyond that waits aside, where it is in nobody's way.
/// </summary>
internal sealed class LaneQueue(ProviderLimits limits)
{
    private const int Kinds = 3;

    private readonly Queue<LaneEntry>[] _people = NewQueues();
    private readonly Queue<LaneEntry>[] _storm = NewQueues();
    private readonly Dictionary<(string Account, bool IsForPerson), Share> _shares = [];
    private long _turns;

    /// <summary>How many of people and of the storm wait, ready and aside.</summary>
    public int People { get; private set; }

    public int Storm { get; private set; }

    public int Count => People + Storm;

    /// <summary>False when there is no room, for it or for its account.</summary>
    public bool TryEnter(LaneEntry entry)
    {
        if ((entry.IsForPerson ? People : Storm) >= limits.Waiting)
        {
            return false;
        }

        var share = ShareOf(entry);
        if (share.Admitted < limits.AtOnceForAccount)
        {
            Admit(entry, share);
        }
        else if (share.Aside.Count < limits.WaitingForAccount)
        {
            share.Aside.Enqueue(entry);
        }
        else
        {
            return false;
        }

        Add(entry, 1);
        return true;
    }

    /// <summary>The next one of a kind that may go, and taken out; null when nobody may.</summary>
    public LaneEntry? Take(Func<LaneKind, bool> mayGo, bool stormMayGo) => Take(_people, mayGo) ?? (stormMayGo ? Take(_storm, mayGo) : null);

    /// <summary>Whether somebody is ready, of a kind.</summary>
    public bool HasReady(LaneKind kind, bool stormToo) => _people[(int)kind].Count > 0 || (stormToo && _storm[(int)kind].Count > 0);

    /// <summary>It is done: what waits aside of its account moves up.</summary>
    public void Leave(LaneEntry entry)
    {
        var share = ShareOf(entry);
        share.Admitted--;
        if (share.Aside.TryDequeue(out var next))
        {
            Admit(next, share);
        }
        else if (share.Admitted == 0)
        {
            _shares.Remove((entry.Account, entry.IsForPerson));
        }
    }

    private LaneEntry? Take(Queue<LaneEntry>[] queues, Func<LaneKind, bool> mayGo)
    {
        Queue<LaneEntry>? oldest = null;
        for (var kind = 0; kind < Kinds; kind++)
        {
            if (queues[kind].TryPeek(out var first) && (oldest is null || first.Turn < oldest.Peek().Turn) && mayGo((LaneKind)kind))
            {
                oldest = queues[kind];
            }
        }

        if (oldest is null)
        {
            return null;
        }

        var taken = oldest.Dequeue();
        Add(taken, -1);
        return taken;
    }

    private void Admit(LaneEntry entry, Share share)
    {
        share.Admitted++;
        entry.Turn = ++_turns;
        (entry.IsForPerson ? _people : _storm)[(int)entry.Kind].Enqueue(entry);
    }

    private Share ShareOf(LaneEntry entry)
    {
        if (!_shares.TryGetValue((entry.Account, entry.IsForPerson), out var share))
        {
            _shares.Add((entry.Account, entry.IsForPerson), share = new Share());
        }

        return share;
    }

    private void Add(LaneEntry entry, int number) => (People, Storm) = entry.IsForPerson ? (People + number, Storm) : (People, Storm + number);

    private static Queue<LaneEntry>[] NewQueues() => [new(), new(), new()];

    /// <summary>What an account has in the lane. Gone as soon as it has nothing there.</summary>
    private sealed class Share
    {
        /// <summary>Ready or under way.</summary>
        public int Admitted { get; set; }

        public Queue<LaneEntry> Aside { get; } = new();
    }
}
