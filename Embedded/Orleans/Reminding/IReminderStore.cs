using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>A reminder as it is stored. Times have whole milliseconds: that is what the table keeps.</summary>
public sealed record StoredReminder(GrainId GrainId, string Name, DateTime StartAt, TimeSpan Period);

/// <summary>Keeps reminders across restarts.</summary>
public interface IReminderStore
{
    Task<IReadOnlyList<StoredReminder>> ReadAllAsync();

    Task UpsertAsync(StoredReminder reminder);

    Task RemoveAsync(GrainId grainId, string name);
}

/// <summary>Reminders in memory. The store outlives a simulated process, as a table would.</summary>
public sealed class MemoryReminderStore : IReminderStore
{
    private readonly SortedDictionary<(string Grain, string Name), StoredReminder> _rows = new(Comparer<(string Grain, string Name)>.Create(
        static (a, b) => string.CompareOrdinal(a.Grain, b.Grain) is var byGrain and not 0 ? byGrain : string.CompareOrdinal(a.Name, b.Name)));

    public Task<IReadOnlyList<StoredReminder>> ReadAllAsync()
    {
        lock (_rows)
        {
            return Task.FromResult<IReadOnlyList<StoredReminder>>([.. _rows.Values]);
        }
    }

    public Task UpsertAsync(StoredReminder reminder)
    {
        lock (_rows)
        {
            _rows[(reminder.GrainId.ToString(), reminder.Name)] = reminder;
        }

        return Task.CompletedTask;
    }

    public Task RemoveAsync(GrainId grainId, string name)
    {
        lock (_rows)
        {
            _rows.Remove((grainId.ToString(), name));
        }

        return Task.CompletedTask;
    }
}
