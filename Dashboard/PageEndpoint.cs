using System.Diagnostics;
using Billing.Dashboard.Access;
using Billing.Dashboard.Layout;
using Billing.Dashboard.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace Billing.Dashboard;

/// <summary>What happens to every request for a page: who asks is told, the page made, and what fails is shown as a page too.</summary>
public sealed partial class PageEndpoint(OperatorDoor door, IGrainFactory grains, TimeProvider time, ILogger<PageEndpoint> logger)
{
    /// <summary>For everybody.</summary>
    public RequestDelegate Open(Func<PageRequest, Task<IResult>> page) => context => ServeAsync(context, session: null, page);

    /// <summary>For who has signed in; everybody else is asked to. A form must be one of ours.</summary>
    public RequestDelegate Guarded(Func<PageRequest, Task<IResult>> page) => async context =>
    {
        if (door.SessionOf(context.Request) is not { } session)
        {
            Harden(context.Response);
            await Results.Redirect(SignInPages.AddressFor(context.Request)).ExecuteAsync(context);
            return;
        }

        await ServeAsync(context, session, async request =>
            HttpMethods.IsPost(context.Request.Method) && !session.IsFormOfThis((await request.ReadFormAsync())["token"])
                ? request.Failed(StatusCodes.Status400BadRequest, "This form is too old", "Go back, load the page again, and send it once more.")
                : await page(request));
    };

    private async Task ServeAsync(HttpContext context, OperatorSession? session, Func<PageRequest, Task<IResult>> page)
    {
        Harden(context.Response);
        var request = new PageRequest(context, door, session, grains, time);
        IResult result;
        try
        {
            result = await page(request);
        }
        catch (BadHttpRequestException)
        {
            result = request.Failed(StatusCodes.Status400BadRequest, "That was no form of ours", "Load the page again.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            var name = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            PageFailed(logger, name, failure);
            result = request.Failed(
                StatusCodes.Status500InternalServerError, "This page could not be made",
                $"Nothing was changed. The server's log has the reason under {name}.");
        }

        await result.ExecuteAsync(context);
    }

    /// <summary>No page may hold what is not ours, be held by others, tell others where it was, or stay in a cache.</summary>
    private static void Harden(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
    }
}

/// <summary>A request for a page on its way.</summary>
public sealed class PageRequest(HttpContext context, OperatorDoor door, OperatorSession? session, IGrainFactory grains, TimeProvider time)
{
    public OperatorDoor Door { get; } = door;

    public IGrainFactory Grains { get; } = grains;

    public HttpContext Context { get; } = context;

    public NodaTime.Instant Now { get; } = NodaTime.Instant.FromDateTimeOffset(time.GetUtcNow());

    public string? Tenant => Segment("tenant");

    public string? Segment(string name) => Context.Request.RouteValues[name] is string text ? Uri.UnescapeDataString(text) : null;

    /// <summary>Null where it was left empty, as a form leaves what nobody filled in.</summary>
    public string? Query(string name) => Context.Request.Query[name] is [{ Length: > 0 } text, ..] ? text.Trim() : null;

    public Task<IFormCollection> ReadFormAsync() => Context.Request.ReadFormAsync(Context.RequestAborted);

    /// <summary>What every page has around it.</summary>
    public Frame Frame(string title, string current = "", IReadOnlyList<string>? tenants = null) =>
        new(title, current, Tenant, tenants ?? [], session?.FormToken);

    public RazorComponentResult Failed(int status, string title, string says) =>
        new RazorComponentResult<FailurePage>(new { Frame = Frame(title), Says = says }) { StatusCode = status };

    public IResult NotThere() => Failed(StatusCodes.Status404NotFound, "There is no such page", "The address may be mistyped, or what it shows does not exist.");
}
