using Orleans;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>The grain factory and client of one process.</summary>
internal sealed class GrainReferences(GrainEngine engine) : IClusterClient
{
    public IServiceProvider ServiceProvider => engine.Services;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Get<TGrainInterface>(GrainKeys.FromGuid(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => Get<TGrainInterface>(GrainKeys.FromInteger(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return Get<TGrainInterface>(primaryKey, grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)engine.Reference(typeof(TGrainInterface), grainId);

    private TGrainInterface Get<TGrainInterface>(string key, string? prefix)
        where TGrainInterface : IGrain
    {
        var grainClass = engine.Model.ClassOf(typeof(TGrainInterface), prefix);
        return (TGrainInterface)(object)GrainProxy.To(
            engine, typeof(TGrainInterface), grainClass, GrainId.Create(grainClass.Type, key));
    }
}
