// Ordinary grain state: one document per grain and name, with an ETag.

namespace Orleans.Core
{
    public interface IStorage
    {
        string? Etag { get; }

        bool RecordExists { get; }

        Task ClearStateAsync();

        Task WriteStateAsync();

        Task ReadStateAsync();
    }

    public interface IStorage<TState> : IStorage
    {
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    public interface IPersistentState<TState> : Orleans.Core.IStorage<TState>;
}

namespace Orleans.Serialization
{
    public sealed class SystemTextJsonGrainStorageSerializerOptions
    {
        public System.Text.Json.JsonSerializerOptions JsonSerializerOptions { get; } = new();
    }
}
