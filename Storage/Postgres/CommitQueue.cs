namespace Billing.Storage;

/// <summary>
/// What waits to be sent. Two bounded lanes; at most one commit of an account is handed out at a time, so that no batch
/// waits for another one's locks; a batch is whatever is here when somebody asks.
/// </summary>
internal sealed class CommitQueue(int laneMax, int batchMax, int takers)
{
    // Of a full batch, so that people cannot starve the storm for ever.
    private const int StormShare = 8;

    private readonly object _gate = new(); // writers wait on it
    private readonly Lane _people = new(laneMax);
    private readonly Lane _storm = new(laneMax);
    private readonly Dictionary<AccountKey, Queue<PendingCommit>?> _handedOut = [];
    private readonly List<PendingCommit> _held = [];
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _people.Count + _storm.Count;
            }
        }
    }

    /// <summary>False when there is no room before the deadline, or the queue is closed.</summary>
    public async ValueTask<bool> WaitForRoomAsync(CommitLane lane, TimeSpan patience, TimeProvider time)
    {
        var room = Of(lane).Room;
        if (room.Wait(0))
        {
            return true;
        }

        using var deadline = new CancellationTokenSource(patience, time);
        try
        {
            await room.WaitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Add(PendingCommit pending)
    {
        lock (_gate)
        {
            if (_closed)
            {
                pending.Expire();
                return;
            }

            Of(pending.Commit.Lane).Commits.Enqueue(pending);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Blocks a writer's thread. True when there may be something to take, false when there never will be again.</summary>
    public bool Wait()
    {
        lock (_gate)
        {
            while (_people.Commits.Count + _storm.Commits.Count == 0)
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            return true;
        }
    }

    /// <summary>People first, then storm; sorted by key. Every one taken is released again.</summary>
    public List<PendingCommit> Take()
    {
        List<PendingCommit> batch;
        lock (_gate)
        {
            // An equal share for each taker: one of them with everything would leave the others, and their backends, idle.
            var outstanding = _people.Commits.Count + _storm.Commits.Count + _handedOut.Count - _held.Count;
            var share = Math.Min(batchMax, (outstanding + takers - 1) / takers);
            batch = new List<PendingCommit>(share);
            Take(_people, batch, share - Math.Min(_storm.Commits.Count, share / StormShare));
            Take(_storm, batch, share);
            Take(_people, batch, share);
        }

        batch.Sort(static (a, b) => a.Commit.Account.CompareTo(b.Commit.Account));
        return batch;
    }

    /// <summary>The accounts of a batch are free for the next one, except those whose head somebody else holds.</summary>
    public void Release(List<PendingCommit> batch)
    {
        lock (_gate)
        {
            foreach (var done in batch)
            {
                if (done.IsHeldUp && !done.IsOver && !_closed)
                {
                    _held.Add(done);
                    continue;
                }

                done.Expire(); // what is left when the journal stops; the others have their outcome
                Release(done.Commit.Account);
            }

            if (_people.Commits.Count + _storm.Commits.Count > 0)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Ends what has waited too long; what is held up may try again.</summary>
    public void Sweep(long now)
    {
        lock (_gate)
        {
            ForEach(pending => pending.ExpireBy(now));
            foreach (var held in _held)
            {
                Of(held.Commit.Lane).Commits.Enqueue(held);
                Release(held.Commit.Account); // and who waits behind it comes behind it again
            }

            if (_held.Count > 0)
            {
                _held.Clear();
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Nothing is accepted or handed out any more; who waits here is told that it was not sent.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            ForEach(pending => pending.Expire());
            Monitor.PulseAll(_gate);
        }
    }

    // All of them, in order: the first is handed out next and the others wait behind it again.
    private void Release(AccountKey account)
    {
        if (!_handedOut.Remove(account, out var followers) || followers is null)
        {
            return;
        }

        foreach (var follower in followers)
        {
            var lane = Of(follower.Commit.Lane);
            lane.Parked--;
            lane.Commits.Enqueue(follower);
        }
    }

    private void ForEach(Action<PendingCommit> action)
    {
        var parked = _handedOut.Values.SelectMany(static followers => followers ?? []);
        foreach (var pending in _people.Commits.Concat(_storm.Commits).Concat(parked).Concat(_held))
        {
            action(pending);
        }
    }

    private void Take(Lane lane, List<PendingCommit> batch, int countMax)
    {
        while (batch.Count < countMax && lane.Commits.TryDequeue(out var pending))
        {
            if (pending.IsOver)
            {
                lane.Leave(pending);
            }
            else if (_handedOut.TryGetValue(pending.Commit.Account, out var followers))
            {
                lane.Parked++;
                (_handedOut[pending.Commit.Account] = followers ?? new()).Enqueue(pending);
            }
            else
            {
                _handedOut.Add(pending.Commit.Account, null);
                lane.Leave(pending);
                batch.Add(pending);
            }
        }
    }

    private Lane Of(CommitLane lane) => lane == CommitLane.People ? _people : _storm;

    private sealed class Lane(int countMax)
    {
        public Queue<PendingCommit> Commits { get; } = new();

        public SemaphoreSlim Room { get; } = new(countMax);

        /// <summary>Behind another commit of the same account.</summary>
        public int Parked { get; set; }

        public int Count => Commits.Count + Parked;

        public void Leave(PendingCommit pending)
        {
            // One that was held up has left before, and came back without asking for room.
            if (!pending.WasHeldUp)
            {
                Room.Release();
            }
        }
    }
}
