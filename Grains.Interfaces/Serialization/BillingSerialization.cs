using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Billing.Domain;
using Billing.Domain.Documents;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Billing.Grains.Interfaces.Serialization;

/// <summary>
/// How values cross: as JSON between silos, by reference between grains of one silo. Silo, client and test host all
/// register it through here, so that they cannot disagree.
/// </summary>
public static class BillingSerialization
{
    /// <summary>The format between silos and of ordinary grain state. Names of properties and cases are format.</summary>
    public static JsonSerializerOptions Json { get; } = MakeJson();

    /// <summary>The very same format, written and read by code that is made for each type once. For what is written with every commit.</summary>
    public static JsonSerializerOptions Documents { get; } = CompiledFormat.Of(Json, IsBillingValue);

    /// <summary>A value of ours: from an assembly that holds only immutable ones.</summary>
    public static bool IsBillingValue(Type type) =>
        type.Assembly == typeof(Rejection).Assembly
        || type.Assembly == typeof(BillingSerialization).Assembly
        || type.Assembly == typeof(NodaTime.Instant).Assembly;

    public static IServiceCollection AddBillingSerialization(this IServiceCollection services)
    {
        services.AddSerializer(static builder => builder.AddJsonSerializer(
            IsBillingValue,
            static _ => false,
            static options => options.Configure(static each => each.SerializerOptions = Documents)));
        services.AddSingleton<IGeneralizedCopier, ByReferenceCopier>();
        services.AddSingleton<ITypeFilter, ByReferenceCopier>();
        services.Configure<SystemTextJsonGrainStorageSerializerOptions>(static options =>
        {
            foreach (var converter in Json.Converters)
            {
                options.JsonSerializerOptions.Converters.Add(converter);
            }

            options.JsonSerializerOptions.PropertyNamingPolicy = Json.PropertyNamingPolicy;
            options.JsonSerializerOptions.TypeInfoResolver = Json.TypeInfoResolver;
            options.JsonSerializerOptions.DefaultIgnoreCondition = Json.DefaultIgnoreCondition;
            options.JsonSerializerOptions.MaxDepth = Json.MaxDepth;
        });
        return services;
    }

    private static JsonSerializerOptions MakeJson()
    {
        var json = DocumentFormat.Create();
        json.PropertyNameCaseInsensitive = true;
        json.TypeInfoResolver = json.TypeInfoResolver!.WithAddedModifier(Unions.Discriminate);
        json.MakeReadOnly();
        return json;
    }
}
