// How domain values cross between grains: the embedded engine passes them by reference and needs the JSON settings only
// in its paranoid mode; the official build needs all of it.

using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orleans.Serialization
{
    public interface ISerializerBuilder
    {
        IServiceCollection Services { get; }
    }

    public interface ITypeFilter
    {
        bool? IsTypeAllowed(Type type);
    }

    public class JsonCodecOptions
    {
        public JsonSerializerOptions SerializerOptions { get; set; } = new();

        public Func<Type, bool?>? IsSerializableType { get; set; }

        public Func<Type, bool?>? IsCopyableType { get; set; }
    }

    public static class ServiceCollectionExtensions
    {
        public static IServiceCollection AddSerializer(this IServiceCollection services, Action<ISerializerBuilder>? configure = null)
        {
            configure?.Invoke(new Builder(services));
            return services;
        }

        private sealed class Builder(IServiceCollection services) : ISerializerBuilder
        {
            public IServiceCollection Services => services;
        }
    }

    public static class SerializationHostingExtensions
    {
        public static ISerializerBuilder AddJsonSerializer(
            this ISerializerBuilder serializerBuilder,
            Func<Type, bool>? isSupported,
            JsonSerializerOptions? jsonSerializerOptions = null) => serializerBuilder.AddJsonSerializer(
                isSupported,
                isSupported,
                options => options.Configure(each => each.SerializerOptions = jsonSerializerOptions ?? each.SerializerOptions));

        public static ISerializerBuilder AddJsonSerializer(
            this ISerializerBuilder serializerBuilder,
            Func<Type, bool>? isSerializable,
            Func<Type, bool>? isCopyable,
            Action<OptionsBuilder<JsonCodecOptions>>? configureOptions = null)
        {
            configureOptions?.Invoke(serializerBuilder.Services.AddOptions<JsonCodecOptions>());
            return serializerBuilder;
        }
    }
}

namespace Orleans.Serialization.Cloning
{
    public sealed class CopyContext
    {
        private CopyContext()
        {
        }
    }

    public interface IDeepCopier
    {
        object? DeepCopy(object? input, CopyContext context);
    }

    public interface IGeneralizedCopier : IDeepCopier
    {
        bool IsSupportedType(Type type);
    }
}
