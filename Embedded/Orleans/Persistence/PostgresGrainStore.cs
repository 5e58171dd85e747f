namespace Billing.Embedded;
internal sealed class PostgresGrainStore(string connectionString, SessionLock? sessionLock = null) : IGrainStore
{
    public Task<StoredState?> ReadAsync(GrainStateKey key) => throw new NotImplementedException(connectionString + sessionLock);
    public Task<string> WriteAsync(GrainStateKey key, byte[] payload, string? etag) => throw new NotImplementedException();
    public Task<string?> ClearAsync(GrainStateKey key, string? etag) => throw new NotImplementedException();
}
internal sealed class PostgresReminderStore : IReminderStore
{
    public Task<IReadOnlyList<StoredReminder>> ReadAllAsync() => throw new NotImplementedException();
    public Task UpsertAsync(StoredReminder reminder) => throw new NotImplementedException();
    public Task RemoveAsync(Orleans.Runtime.GrainId grainId, string name) => throw new NotImplementedException();
}
