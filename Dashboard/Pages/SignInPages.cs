using Billing.Dashboard.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Dashboard.Pages;

/// <summary>The door: asks for the operator key, and lets out again. The key stands in no address, and is not shown again.</summary>
internal static class SignInPages
{
    public const string Address = $"{DashboardRoutes.Root}/sign-in";

    /// <summary>Where somebody is sent who asked for a page without a session, to come back to it.</summary>
    public static string AddressFor(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path != DashboardRoutes.Root
        ? $"{Address}?return={Uri.EscapeDataString(request.Path + request.QueryString)}"
        : Address;

    public static Task<IResult> ShowAsync(PageRequest request) => Task.FromResult<IResult>(
        request.Door.SessionOf(request.Context.Request) is not null
            ? TypedResults.LocalRedirect(ReturnOf(request.Query("return")))
            : Page(request, StatusCodes.Status200OK, null, request.Query("return")));

    public static async Task<IResult> EnterAsync(PageRequest request)
    {
        var form = await request.ReadFormAsync();
        switch (request.Door.Try(form["key"].ToString().Trim()))
        {
            case KeyAnswer.Right:
                request.Door.Open(request.Context);
                return TypedResults.LocalRedirect(ReturnOf(form["return"]));
            case KeyAnswer.Wrong:
                return Page(request, StatusCodes.Status401Unauthorized, "This is not the operator key.", form["return"]);
            default:
                return Page(request, StatusCodes.Status429TooManyRequests, "Too many keys were wrong. Wait a minute and try again.", form["return"]);
        }
    }

    public static Task<IResult> LeaveAsync(PageRequest request)
    {
        OperatorDoor.Close(request.Context);
        return Task.FromResult<IResult>(TypedResults.LocalRedirect(Address));
    }

    private static RazorComponentResult Page(PageRequest request, int status, string? wrong, string? back) =>
        new RazorComponentResult<SignInPage>(new { Frame = request.Frame("Sign in"), request.Door.HasKey, Wrong = wrong, Return = ReturnOf(back) })
        {
            StatusCode = status,
        };

    /// <summary>A page of ours, or the first one: nobody is sent elsewhere from here.</summary>
    private static string ReturnOf(string? back) =>
        back is not null && back.StartsWith($"{DashboardRoutes.Root}/", StringComparison.Ordinal) && back.All(static letter => letter is > ' ' and <= '~' and not '\\')
            ? back
            : DashboardRoutes.Root;
}
