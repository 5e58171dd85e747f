using Billing.Dashboard.Words;
using Billing.Domain.Standings;
using Billing.Grains.Interfaces.States;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Dashboard.Pages;

/// <summary>Looking for customers: what <c>/v1/state/accounts</c> answers.</summary>
internal static class CustomersPages
{
    private const int PageLength = 25;

    public static async Task<IResult> ShowAsync(PageRequest request)
    {
        var tenants = await PulsePages.TenantsAsync(request);
        if (!tenants.Contains(request.Tenant!))
        {
            return request.NotThere();
        }

        var search = new AccountSearch
        {
            Prefix = request.Query("prefix"),
            Status = Enum.GetValues<AccountStatus>().Cast<AccountStatus?>().FirstOrDefault(status => Names.Of(status!.Value) == request.Query("status")),
            Segment = request.Query("segment"),
            Product = request.Query("product"),
            Provider = request.Query("provider"),
            Flag = request.Query("flag"),
        };
        var after = request.Query("after");
        var found = await request.Grains.GetGrain<ITenantStatesGrain>(request.Tenant!).Search(search, PageLength, after);
        return new RazorComponentResult<CustomersPage>(new
        {
            Frame = request.Frame("Customers", "customers", tenants), Tenant = request.Tenant!, Search = search, After = after, Found = found, request.Now,
        });
    }
}
