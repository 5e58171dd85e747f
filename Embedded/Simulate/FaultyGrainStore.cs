namespace Billing.Embedded.Simulate;

/// <summary>
/// The grain store of a simulated world. Every operation takes a moment, in which other things happen and the process
/// may die; a write may fail, and the writer cannot know whether it took effect.
/// </summary>
internal sealed class FaultyGrainStore(MemoryGrainStore durable, SeededRandom random, Weather weather) : IGrainStore
{
    private const int FailurePerMille = 60;

    public async Task<StoredState?> ReadAsync(GrainStateKey key)
    {
        await Task.Yield();
        var found = await durable.ReadAsync(key);
        await Task.Yield();
        return found;
    }

    public Task<string> WriteAsync(GrainStateKey key, byte[] payload, string? etag) =>
        Change(key, () => durable.WriteAsync(key, payload, etag));

    public Task<string?> ClearAsync(GrainStateKey key, string? etag) => Change(key, () => durable.ClearAsync(key, etag));

    private async Task<TEtag> Change<TEtag>(GrainStateKey key, Func<Task<TEtag>> change)
    {
        await Task.Yield();
        if (weather.Strikes(SimulationFaults.Write, random, FailurePerMille, "state write"))
        {
            throw new SimulatedWriteFailure($"The write to {key.GrainId} failed before it took effect.");
        }

        var etag = await change();
        await Task.Yield();
        return weather.Strikes(SimulationFaults.Write, random, FailurePerMille, "state write")
            ? throw new SimulatedWriteFailure($"The answer to a write to {key.GrainId} was lost.")
            : etag;
    }
}

/// <summary>What a broken connection to the database looks like from inside.</summary>
internal sealed class SimulatedWriteFailure(string message) : Exception(message);
