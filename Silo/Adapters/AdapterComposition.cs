using Billing.Grains;

namespace Billing.Silo.Adapters;

/// <summary>Gives the grains the providers that the settings name.</summary>
internal static class AdapterComposition
{
    public static IServiceCollection AddProviders(this IServiceCollection services, IConfiguration configuration, SiloOptions silo)
    {
        var options = new ProviderOptions();
        configuration.GetSection(ProviderOptions.Section).Bind(options);
        var mistakes = new List<string>();
        var adapters = options.ToAdapters(silo.Provider, mistakes);
        if (mistakes.Count > 0)
        {
            throw new OrleansConfigurationException($"The section '{ProviderOptions.Section}' is not right: {string.Join(" ", mistakes)}");
        }

        foreach (var adapter in adapters)
        {
            services.AddSingleton(adapter);
        }

        services.PostConfigure<GrainSettings>(settings => settings.FirstProvider = options.First);
        return services;
    }
}
