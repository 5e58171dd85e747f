using Billing.Embedded;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace Microsoft.Extensions.DependencyInjection;

public static class OpenTelemetryServicesExtensions
{
    public static OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        // Before every other hosted service: what they do at start is to be seen.
        if (!services.Any(static each => each.ImplementationType == typeof(TelemetryAtStart)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryAtStart>());
        }

        return new OpenTelemetryBuilder(services);
    }
}
