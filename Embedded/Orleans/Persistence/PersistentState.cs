using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>The state of one grain under one name. A failed write leaves the version that was there before.</summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, IGrainFacet
{
    private readonly Activation _activation;
    private readonly GrainStateKey _key;
    private readonly IGrainStore _store;
    private readonly GrainStateFormat _format;
    private TState _state = Activator.CreateInstance<TState>();

    internal PersistentState(Activation activation, PersistentStateAttribute declared)
    {
        _activation = activation;
        _key = new GrainStateKey(declared.StateName, activation.GrainId);
        var provider = activation.Engine.Services.GetRequiredKeyedService<GrainStorageProvider>(
            declared.StorageName ?? GrainStorageProvider.DefaultName);
        _store = provider.Store;
        _format = provider.Format;
        activation.Add(this);
    }

    public TState State
    {
        get => _state;
        set
        {
            _activation.Engine.Scheduler.AssertTurn(_activation);
            _state = value;
        }
    }

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    Task IGrainFacet.LoadAsync() => ReadStateAsync();

    public async Task ReadStateAsync()
    {
        _activation.Engine.Scheduler.AssertTurn(_activation);
        var stored = await _store.ReadAsync(_key);
        Etag = stored?.Etag;
        RecordExists = stored is { Payload.Length: > 0 };
        _state = RecordExists ? _format.Read<TState>(stored!.Payload) : Activator.CreateInstance<TState>();
    }

    public async Task WriteStateAsync()
    {
        _activation.Engine.Scheduler.AssertTurn(_activation);
        switch (_activation.Engine.Fault)
        {
            case EngineFault.StateKeptInMemoryOnly:
                return;
            case EngineFault.EtagIgnored:
                Etag = (await _store.ReadAsync(_key))?.Etag;
                break;
        }

        try
        {
            Etag = await _store.WriteAsync(_key, _format.Write(_state), Etag);
        }
        catch (Exception) when (_activation.Engine.Fault == EngineFault.FailedWriteAcknowledged)
        {
        }

        RecordExists = true;
    }

    public async Task ClearStateAsync()
    {
        _activation.Engine.Scheduler.AssertTurn(_activation);
        if (_activation.Engine.Fault == EngineFault.ClearForgotten)
        {
            return;
        }

        Etag = await _store.ClearAsync(_key, Etag);
        RecordExists = false;
        _state = Activator.CreateInstance<TState>();
    }
}

/// <summary>One named storage provider: where, and in which format.</summary>
internal sealed record GrainStorageProvider(IGrainStore Store, GrainStateFormat Format)
{
    internal const string DefaultName = "Default";
}
