using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Dashboard.Recovery;
using Billing.Domain.Tenants;
using NodaTime;

namespace Billing.Api.Accounts;

/// <summary>For how long a recovery link opens. Names are contract.</summary>
public sealed record RecoveryLinkBody
{
    public int Hours { get; init; } = 72;
}

/// <summary>An address for one customer. Whoever holds it can see and pay what they owe. Names are contract.</summary>
public sealed record RecoveryLinkView(string Address, Instant ExpiresAt);

/// <summary>Links by which customers help themselves.</summary>
internal static class RecoveryRoutes
{
    private const int HoursMax = 24 * 90;

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("POST", "/v1/accounts/{account}/recovery-links", "Make a link where the customer sees what is owed, and pays", MakeAsync)
        {
            Scope = ApiScope.Write, Body = typeof(RecoveryLinkBody), Answer = typeof(RecoveryLinkView), Status = 201,
        },
    ];

    private static async Task<ApiAnswer> MakeAsync(ApiRequest request)
    {
        var (account, problem) = AccountAddress.Of(request);
        (var body, problem) = problem is null ? request.As<RecoveryLinkBody>() : (null, problem);
        if (problem is not null)
        {
            return problem;
        }

        if (body!.Hours is < 1 or > HoursMax)
        {
            return Problems.FieldInvalid.About("hours").Saying($"A link is for 1 to {HoursMax} hours.");
        }

        if (!request.Links.IsPossible)
        {
            return Problems.RecoveryNotPossible;
        }

        if (await account.Grain(request).ReadState() is null)
        {
            return Problems.AccountUnknown;
        }

        var expiresAt = Instant.FromUnixTimeSeconds(request.Time.GetUtcNow().AddHours(body.Hours).ToUnixTimeSeconds());
        return new ApiAnswer(StatusCodes.Status201Created, new RecoveryLinkView(request.Origin + request.Links.Make(account.Key, expiresAt), expiresAt))
        {
            IsForNobodyElse = true,
        };
    }
}
