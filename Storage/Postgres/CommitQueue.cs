namespace Billing.Storage;

/// <summary>
/// What waits to be sent. Two bounded lanes; at most one commit of an account is handed out at a time, so that no batch
/// waits for another one's locks; a batch is whatever is here when somebody asks.
/// </summary>
internal sealed class CommitQueue(int laneMax, int batchMax, int takers)
{
    // Of a full batch, so that people cannot starve the storm for ever.
    private const int StormShare = 8;

    private readonly Lock _gate = new();
    private readonly Lane _people = new(laneMax);
    private readonly Lane _storm = new(laneMax);
    private readonly Dictionary<AccountKey, Queue<PendingCommit>?> _handedOut = [];
    private readonly Queue<TaskCompletionSource<bool>> _idle = new();
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
        TaskCompletionSource<bool>? waiter;
        lock (_gate)
        {
            if (_closed)
            {
                pending.Expire();
                return;
            }

            Of(pending.Commit.Lane).Commits.Enqueue(pending);
            _idle.TryDequeue(out waiter);
        }

        waiter?.SetResult(true);
    }

    /// <summary>True when there may be something to take, false when there never will be again.</summary>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_people.Commits.Count + _storm.Commits.Count > 0)
            {
                return new ValueTask<bool>(true);
            }

            if (_closed)
            {
                return new ValueTask<bool>(false);
            }

            var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _idle.Enqueue(waiter);
            return new ValueTask<bool>(waiter.Task);
        }
    }

    /// <summary>People first, then storm; sorted by key. Every one taken is released again.</summary>
    public List<PendingCommit> Take()
    {
        var batch = new List<PendingCommit>();
        lock (_gate)
        {
            // An equal share for each taker: one of them with everything would leave the others, and their backends, idle.
            var outstanding = _people.Commits.Count + _storm.Commits.Count + _handedOut.Count;
            var share = Math.Min(batchMax, (outstanding + takers - 1) / takers);
            Take(_people, batch, share - Math.Min(_storm.Commits.Count, share / StormShare));
            Take(_storm, batch, share);
            Take(_people, batch, share);
        }

        batch.Sort(static (a, b) => a.Commit.Account.CompareTo(b.Commit.Account));
        return batch;
    }

    /// <summary>The accounts of a batch are free for the next one.</summary>
    public void Release(List<PendingCommit> batch)
    {
        TaskCompletionSource<bool>? waiter = null;
        lock (_gate)
        {
            foreach (var done in batch)
            {
                if (!_handedOut.Remove(done.Commit.Account, out var followers) || followers is null)
                {
                    continue;
                }

                // All of them, in order: the first is handed out next and the others wait behind it again.
                foreach (var follower in followers)
                {
                    var lane = Of(follower.Commit.Lane);
                    lane.Parked--;
                    lane.Commits.Enqueue(follower);
                }
            }

            if (_people.Commits.Count + _storm.Commits.Count > 0)
            {
                _idle.TryDequeue(out waiter);
            }
        }

        waiter?.SetResult(true);
    }

    public void Sweep(long now) => ForEach(pending => pending.ExpireBy(now));

    /// <summary>Nothing is accepted or handed out any more; who waits here is told that it was not sent.</summary>
    public void Close()
    {
        List<TaskCompletionSource<bool>> idle;
        lock (_gate)
        {
            _closed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        ForEach(pending => pending.Expire());
        idle.ForEach(waiter => waiter.SetResult(false));
    }

    private void ForEach(Action<PendingCommit> action)
    {
        lock (_gate)
        {
            var parked = _handedOut.Values.SelectMany(followers => followers ?? []);
            foreach (var pending in _people.Commits.Concat(_storm.Commits).Concat(parked))
            {
                action(pending);
            }
        }
    }

    private void Take(Lane lane, List<PendingCommit> batch, int countMax)
    {
        while (batch.Count < countMax && lane.Commits.TryDequeue(out var pending))
        {
            if (pending.IsOver)
            {
                lane.Room.Release();
            }
            else if (_handedOut.TryGetValue(pending.Commit.Account, out var followers))
            {
                lane.Parked++;
                (_handedOut[pending.Commit.Account] = followers ?? new()).Enqueue(pending);
            }
            else
            {
                _handedOut.Add(pending.Commit.Account, null);
                lane.Room.Release();
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
    }
}
