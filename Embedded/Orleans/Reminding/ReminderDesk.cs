using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>
/// Fires reminders at StartAt + n × Period. A tick that falls into a time when the process is down is not made up for:
/// the next one comes at the next whole period, as in Orleans.
/// </summary>
internal sealed class ReminderDesk(GrainEngine engine)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), Entry> _entries = [];
    private readonly PriorityQueue<Entry, (DateTime Due, long Order)> _due = new();
    private readonly TimeSpan _floor = engine.Services.GetRequiredService<IOptions<ReminderOptions>>().Value.MinimumReminderPeriod;
    private readonly IReminderStore? _store = engine.Services.GetService<IReminderStore>();
    private ITimer? _timer;
    private long _order;
    private bool _stopped;

    private IReminderStore Store => _store ?? throw new InvalidOperationException("No reminder service is configured.");

    private DateTime Now => engine.Time.GetUtcNow().UtcDateTime;

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return;
        }

        _timer = engine.CreateTimer(OnDue);
        foreach (var row in await _store.ReadAllAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (engine.Fault == EngineFault.LateReminderDropped && row.StartAt < Now)
            {
                continue;
            }

            Schedule(row);
        }
    }

    /// <summary>Takes over what another process has changed in the table; what a grain changes meanwhile is newer.</summary>
    internal async Task RereadAsync()
    {
        if (_store is null)
        {
            return;
        }

        Dictionary<(GrainId Grain, string Name), Entry> before;
        lock (_gate)
        {
            before = new(_entries);
        }

        var rows = (await _store.ReadAllAsync()).ToDictionary(static row => (row.GrainId, row.Name));
        lock (_gate)
        {
            foreach (var key in before.Keys.Union(rows.Keys))
            {
                var known = before.GetValueOrDefault(key);
                if (!ReferenceEquals(_entries.GetValueOrDefault(key), known))
                {
                    continue;
                }

                if (!rows.TryGetValue(key, out var row))
                {
                    _entries.Remove(key);
                }
                else if (row != known?.Row)
                {
                    Schedule(row);
                }
            }
        }
    }

    internal async Task StopAsync()
    {
        Kill();
        if (engine.Fault == EngineFault.RemindersForgottenAtStop && _store is not null)
        {
            foreach (var row in await _store.ReadAllAsync())
            {
                await _store.RemoveAsync(row.GrainId, row.Name);
            }
        }
    }

    internal void Kill()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer?.Dispose();
        }
    }

    internal async Task<IGrainReminder> Register(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < _floor && engine.Fault != EngineFault.ReminderFloorIgnored)
        {
            throw new ArgumentException($"A reminder's period is at least {_floor}, not {period}.", nameof(period));
        }

        var row = new StoredReminder(grain, name, RoundUp(Now + dueTime), period);
        if (engine.Fault == EngineFault.ReminderUpdateIgnored && await Find(grain, name) is { } old)
        {
            return old;
        }

        await Store.UpsertAsync(row);
        Schedule(row);
        return new Handle(grain, name);
    }

    internal async Task Unregister(GrainId grain, IGrainReminder reminder)
    {
        if (engine.Fault == EngineFault.ReminderUnregisterIgnored)
        {
            return;
        }

        var name = reminder is Handle handle && handle.Grain == grain
            ? handle.ReminderName
            : throw new ReminderException($"'{reminder.ReminderName}' is not a reminder of {grain}.");
        await Store.RemoveAsync(grain, name);
        lock (_gate)
        {
            _entries.Remove((grain, name));
            ForgetReplaced();
        }
    }

    internal Task<IGrainReminder?> Find(GrainId grain, string name)
    {
        lock (_gate)
        {
            return Task.FromResult<IGrainReminder?>(_entries.ContainsKey((grain, name)) ? new Handle(grain, name) : null);
        }
    }

    internal Task<List<IGrainReminder>> List(GrainId grain)
    {
        lock (_gate)
        {
            return Task.FromResult(_entries.Keys
                .Where(key => key.Grain == grain)
                .Select(static key => key.Name)
                .Order(StringComparer.Ordinal)
                .Select(name => (IGrainReminder)new Handle(grain, name))
                .ToList());
        }
    }

    private static DateTime RoundUp(DateTime at)
    {
        var beyond = at.Ticks % TimeSpan.TicksPerMillisecond;
        return beyond == 0 ? at : at.AddTicks(TimeSpan.TicksPerMillisecond - beyond);
    }

    private static DateTime NextTick(StoredReminder row, DateTime after)
    {
        if (row.StartAt > after)
        {
            return row.StartAt;
        }

        var periods = ((after - row.StartAt).Ticks / row.Period.Ticks) + 1;
        return row.StartAt.AddTicks(periods * row.Period.Ticks);
    }

    private void Schedule(StoredReminder row)
    {
        lock (_gate)
        {
            var due = row.StartAt >= Now ? row.StartAt : NextTick(row, Now);
            var entry = new Entry(row);
            _entries[(row.GrainId, row.Name)] = entry;
            _due.Enqueue(entry, (due, _order++));
            ForgetReplaced();
            Arm();
        }
    }

    /// <summary>A reminder that moves leaves its old entry in the queue until that is due, which may be in years.</summary>
    private void ForgetReplaced()
    {
        if (_due.Count > (2 * _entries.Count) + 16)
        {
            var current = _due.UnorderedItems.Where(item => IsCurrent(item.Element)).ToArray();
            _due.Clear();
            _due.EnqueueRange(current);
        }
    }

    private void Arm()
    {
        if (_stopped || _timer is null || engine.Fault == EngineFault.ReminderNeverFires)
        {
            return;
        }

        while (_due.TryPeek(out var entry, out var at))
        {
            if (!IsCurrent(entry))
            {
                _due.Dequeue();
                continue;
            }

            // Longer waits than a timer can hold are cut; the desk looks again then.
            var wait = at.Due - Now;
            _timer.Change(
                wait < TimeSpan.Zero ? TimeSpan.Zero : wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait,
                Timeout.InfiniteTimeSpan);
            return;
        }
    }

    private bool IsCurrent(Entry entry) =>
        _entries.TryGetValue((entry.Row.GrainId, entry.Row.Name), out var current) && ReferenceEquals(current, entry);

    private void OnDue()
    {
        lock (_gate)
        {
            var now = Now;
            while (!_stopped && _due.TryPeek(out var entry, out var at) && at.Due <= now)
            {
                _due.Dequeue();
                if (IsCurrent(entry))
                {
                    _ = Fire(entry, now);
                }
            }

            Arm();
        }
    }

    private async Task Fire(Entry entry, DateTime now)
    {
        var row = entry.Row;
        try
        {
            var grain = (IRemindable)(object)engine.Reference(typeof(IRemindable), row.GrainId);
            await grain.ReceiveReminder(row.Name, new TickStatus(row.StartAt, row.Period, now));
        }
        catch (Exception failure)
        {
            engine.Log.ReminderFailed(row.GrainId, row.Name, failure);
        }

        lock (_gate)
        {
            if (IsCurrent(entry))
            {
                _due.Enqueue(entry, (NextTick(row, Now), _order++));
                Arm();
            }
        }
    }

    /// <summary>Told apart by identity: an update replaces the entry and thereby ends the old one.</summary>
    private sealed class Entry(StoredReminder row)
    {
        public StoredReminder Row { get; } = row;
    }

    private sealed record Handle(GrainId Grain, string ReminderName) : IGrainReminder;
}
