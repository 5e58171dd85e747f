using System.Diagnostics;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Histories;

namespace Billing.Api.Accounts;

/// <summary>The account that a request speaks of: the caller's own id, in the caller's own part of the data.</summary>
internal readonly record struct AccountAddress(string Partition, string Id)
{
    public const string Segment = "account";

    private const int IdLengthMax = 80;

    public string Key => $"{Partition}/{Id}";

    public static (AccountAddress Address, Problem? Problem) Of(ApiRequest request) => Of(request, request.Segment(Segment));

    public static (AccountAddress Address, Problem? Problem) Of(ApiRequest request, string id)
    {
        if (!IsId(id))
        {
            return (default, Problems.IdInvalid.About("account"));
        }

        // On the span, where one looks for one request. Never a label of a measurement: there are millions.
        Activity.Current?.SetTag("billing.tenant", request.Caller.Partition).SetTag("billing.account", id);
        return (new AccountAddress(request.Caller.Partition, id), null);
    }

    /// <summary>What a caller may call things of theirs: it stands in addresses as it is.</summary>
    public static bool IsId(string id) => id.Length is > 0 and <= IdLengthMax && id is not ("." or "..")
        && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '~' or '-');

    public IAccountGrain Grain(ApiRequest request) => request.Grains.GetGrain<IAccountGrain>(Key);

    public IAccountHistoryGrain History(ApiRequest request) => request.Grains.GetGrain<IAccountHistoryGrain>(Key);
}
