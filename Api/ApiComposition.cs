using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Billing.Api.Description;
using Billing.Api.Keys;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Api.Webhooks;

namespace Billing.Api;

/// <summary>Puts the edge together: what it needs, and where each request goes.</summary>
public static class ApiComposition
{
    public static IServiceCollection AddBillingApi(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(ApiOptions.Section).Get<ApiOptions>() ?? new ApiOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        services.AddSingleton(options);
        services.AddSingleton<KeyRegister>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<ApiMeter>();
        services.AddSingleton<ApiEndpoint>();
        services.AddSingleton<WebhookController>();
        return services;
    }

    public static WebApplication MapBillingApi(this WebApplication app)
    {
        ServerRefusals.Tell(app.Services.GetRequiredService<DiagnosticListener>());
        app.UseMiddleware<UnroutedRequests>();
        app.UseRouting();
        var endpoint = app.Services.GetRequiredService<ApiEndpoint>();
        foreach (var route in ApiRoutes.All)
        {
            app.MapMethods(route.Template, [route.Method], context => endpoint.ServeAsync(context, route)).WithDisplayName($"{route.Method} {route.Template}");
        }

        app.MapPost(WebhookController.Template, app.Services.GetRequiredService<WebhookController>().ReceiveAsync);
        var description = OpenApiDocument.Text();
        app.MapGet("/openapi.json", () => Results.Text(description, "application/json"));
        return app;
    }
}

/// <summary>What no route takes is told in the same words as everything else.</summary>
internal sealed class UnroutedRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (AddressRules.WhyNot(context.Request) is { } refused)
        {
            var name = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            context.Response.Headers["Request-Id"] = name;
            await ApiEndpoint.WriteAsync(context.Response, refused, name);
            return;
        }

        await next(context);
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed }
            && context.Response.ContentType is null)
        {
            var requestId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            context.Response.Headers["Request-Id"] = requestId;
            var problem = context.Response.StatusCode == StatusCodes.Status404NotFound ? Problems.RouteUnknown : Problems.MethodUnsupported;
            await ApiEndpoint.WriteAsync(context.Response, problem, requestId);
        }
    }
}
