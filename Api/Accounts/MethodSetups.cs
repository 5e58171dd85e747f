using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Api.Refusals;
using Billing.Api.Routing;
using Billing.Domain.Collection;
using Billing.Domain.Tenants;
using Billing.Grains.Interfaces.Lanes;

namespace Billing.Api.Accounts;

/// <summary>A method to be set up at a provider. Names are contract.</summary>
public sealed record SetUpMethodBody
{
    /// <summary>None takes the first provider of the server.</summary>
    public string? Provider { get; init; }

    /// <summary>What the provider's own script made of what the customer typed; none when it will be typed there.</summary>
    public string? Token { get; init; }

    /// <summary>Where the customer comes back to when the provider sends them somewhere.</summary>
    public Uri? ReturnTo { get; init; }
}

/// <summary>Whose methods are to be read at which provider. Names are contract.</summary>
public sealed record PullMethodsBody
{
    /// <summary>None takes the first provider of the server.</summary>
    public string? Provider { get; init; }
}

/// <summary>How far a method is. Names are contract.</summary>
/// <param name="Id">Under which it can be come back for; once it is ready, the account's method has this id.</param>
public sealed record SetupView(
    string Id, KeptState State, CollectionMethodKind Kind, string? Brand, string? LastDigits, string? ExpiresIn, ContinuationView? Continuation);

/// <summary>A method as the provider keeps it. Names are contract.</summary>
public sealed record KeptMethodView(string Id, CollectionMethodKind Kind, string? Brand, string? LastDigits, string? ExpiresIn);

/// <summary>All methods at a provider. Names are contract.</summary>
public sealed record KeptMethodsView(ImmutableArray<KeptMethodView> Items);

/// <summary>
/// Methods on their way to an account. What a customer types goes from their browser to the provider; here are its names, and the
/// secret that the browser goes on with, which is given to who asks and kept nowhere.
/// </summary>
internal static class MethodSetups
{
    private const string Methods = "/v1/accounts/{account}/payment-methods";
    private const int AddressLengthMax = 500;

    public static IEnumerable<ApiRoute> Routes { get; } =
    [
        new("POST", $"{Methods}/setup", "Set a payment method up at a provider, and keep it when it is ready", SetUpAsync)
        {
            Scope = ApiScope.Write, Body = typeof(SetUpMethodBody), Answer = typeof(SetupView), Status = 201, IsBillingWrite = true,
        },
        new("GET", $"{Methods}/setup/{{setup}}", "Come back for a payment method that was being set up, with the same return_to as when it began", FindAsync)
        {
            Scope = ApiScope.Write, Answer = typeof(SetupView), Query = ["return_to"],
        },
        new("POST", $"{Methods}/pull", "Make the account's methods those that the provider keeps", PullAsync)
        {
            Scope = ApiScope.Write, Body = typeof(PullMethodsBody), Answer = typeof(KeptMethodsView),
        },
    ];

    private static async Task<ApiAnswer> SetUpAsync(ApiRequest request)
    {
        var (account, problem) = AccountAddress.Of(request);
        (var body, problem) = problem is null ? request.As<SetUpMethodBody>() : (null, problem);
        (var key, problem) = problem is null ? request.IdempotencyKey() : ("", problem);
        if (problem is not null)
        {
            return problem;
        }

        if (body!.ReturnTo is { } page && !IsPage(page))
        {
            return Problems.FieldInvalid.About("return_to").Saying("It is an address that begins with https.");
        }

        var asked = new SetupAsked(CommandSending.CommandIdOf(key), $"api:{request.Caller.KeyId}", key, request.BodyHash())
        {
            Provider = body.Provider,
            Token = body.Token,
            ReturnTo = body.ReturnTo?.AbsoluteUri,
        };
        var answer = await Desk(request, account).SetUp(asked);
        return answer is ProviderAnswer.Method { Kept: var kept } ? Shown(kept, StatusCodes.Status201Created) : Refused(answer);
    }

    private static async Task<ApiAnswer> FindAsync(ApiRequest request)
    {
        var (account, problem) = AccountAddress.Of(request);
        if (problem is not null)
        {
            return problem;
        }

        Uri? page = null;
        if (request.Query("return_to") is { } said && !(Uri.TryCreate(said, UriKind.Absolute, out page) && IsPage(page)))
        {
            return Problems.ParameterInvalid.About("return_to").Saying("It is an address that begins with https.");
        }

        return await Desk(request, account).FindSetup(request.Segment("setup"), page?.AbsoluteUri) switch
        {
            ProviderAnswer.Method { Kept: var kept } => Shown(kept, StatusCodes.Status200OK),
            ProviderAnswer.Nothing => Problems.SetupUnknown,
            var answer => Refused(answer),
        };
    }

    private static async Task<ApiAnswer> PullAsync(ApiRequest request)
    {
        var (account, problem) = AccountAddress.Of(request);
        (var body, problem) = problem is null ? request.As<PullMethodsBody>() : (null, problem);
        if (problem is not null)
        {
            return problem;
        }

        var answer = await Desk(request, account).Pull(body!.Provider, $"api:{request.Caller.KeyId}");
        return answer is ProviderAnswer.Methods { Kept: var all }
            ? ApiAnswer.Ok(new KeptMethodsView([.. all.Select(static kept => new KeptMethodView(kept.Id!, kept.Kind, kept.Brand, kept.LastDigits, kept.ExpiresIn))]))
            : Refused(answer);
    }

    /// <summary>What a provider's answer is to a caller, where it is not what was asked for.</summary>
    public static Problem Refused(ProviderAnswer answer) => answer switch
    {
        ProviderAnswer.NotPossible => Problems.NotPossibleThere,
        ProviderAnswer.Refused refused => Problems.ProviderRefused.Saying($"It says {refused.Code}."),
        ProviderAnswer.RefusedHere refused => Problem.Of(refused.Rejection),
        ProviderAnswer.KeyReused => Problems.IdempotencyConflict,
        ProviderAnswer.Unavailable away => Problems.Unavailable with { RetryAfter = away.RetryAfter?.ToTimeSpan() ?? Problems.Unavailable.RetryAfter },
        ProviderAnswer.Unknown => Problems.OutcomeUnknown,
        _ => throw new UnreachableException($"{answer.GetType().Name} answers something else."),
    };

    public static ICustomerDeskGrain Desk(ApiRequest request, AccountAddress account) => request.Grains.GetGrain<ICustomerDeskGrain>(account.Key);

    private static ApiAnswer Shown(KeptMethod kept, int status) => new(status, new SetupView(
        kept.Id!, kept.State, kept.Kind, kept.Brand, kept.LastDigits, kept.ExpiresIn, kept.Continuation is { } found ? ContinuationView.Waiting(found) : null))
    {
        IsForNobodyElse = true,
    };

    private static bool IsPage(Uri page) => page.IsAbsoluteUri && page.OriginalString.Length <= AddressLengthMax
        && (page.Scheme == Uri.UriSchemeHttps || (page.Scheme == Uri.UriSchemeHttp && page.IsLoopback));
}
