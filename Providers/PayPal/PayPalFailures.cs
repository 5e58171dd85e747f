using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers.OnPayPal;

/// <summary>PayPal says no, in its words: what it calls the fault, the first issue and the field, and never a value.</summary>
internal sealed class PayPalRefusal(HttpStatusCode status, string? name, string? issue, string? param, TimeSpan? retryAfter)
    : Exception($"PayPal answers {(int)status} {name} {issue}.")
{
    public HttpStatusCode Status => status;

    public string Code => issue ?? name ?? status.ToString();

    public string? Param => param;

    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>There was no token to ask with: whatever was wanted was not asked for.</summary>
internal sealed class PayPalTokenException(Exception cause) : Exception("PayPal gives no token.", cause);

/// <summary>What a request that did not succeed means. Whatever is not clearly said is not known.</summary>
internal static class PayPalFailures
{
    /// <summary>True for what a call may end with; anything else is a fault of ours.</summary>
    public static bool IsAnswer(Exception failure) => failure
        is PayPalRefusal or PayPalTokenException or HttpRequestException or IOException or JsonException or OperationCanceledException;

    /// <summary>What it means for money; throws what can never be right.</summary>
    public static ProviderOutcome Outcome(Exception failure) => Kind(failure) switch
    {
        Failure.NotReached => new ProviderOutcome.Unavailable(RetryAfter(failure)),
        Failure.Declined => PayPalDeclines.OfIssue(IssueOf((PayPalRefusal)failure)),
        Failure.Wrong => throw Wrong((PayPalRefusal)failure),
        _ => new ProviderOutcome.Unknown(),
    };

    /// <summary>What it means for anything else; throws what can never be right.</summary>
    public static ProviderReply<T> Reply<T>(Exception failure) => Kind(failure) switch
    {
        Failure.NotReached => new ProviderReply<T>.Unavailable(RetryAfter(failure)),
        Failure.Declined => new ProviderReply<T>.Refused(IssueOf((PayPalRefusal)failure).ToLowerInvariant()),
        Failure.Wrong => throw Wrong((PayPalRefusal)failure),
        _ => new ProviderReply<T>.Unknown(),
    };

    /// <summary>Runs a request that moves no money and says what came of it.</summary>
    public static async Task<ProviderReply<T>> ReplyOf<T>(Func<Task<T>> ask)
    {
        try
        {
            return new ProviderReply<T>.Given(await ask());
        }
        catch (Exception failure) when (IsAnswer(failure))
        {
            return Reply<T>(failure);
        }
    }

    public static bool Says(Exception failure, params ReadOnlySpan<string> codes) =>
        failure is PayPalRefusal refusal && codes.Contains(refusal.Code);

    private static Failure Kind(Exception failure) => failure switch
    {
        PayPalTokenException => Failure.NotReached,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound } }
            => Failure.NotReached,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
            => Failure.NotReached,
        PayPalRefusal { Status: HttpStatusCode.TooManyRequests } => Failure.NotReached,
        PayPalRefusal said => Kind(said),
        _ => Failure.Unclear,
    };

    private static Failure Kind(PayPalRefusal said) => said.Status switch
    {
        HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Forbidden
            when PayPalDeclines.Knows(IssueOf(said)) => Failure.Declined,
        // Another request under this key is being carried out, or was: what came of that one is not said.
        HttpStatusCode.UnprocessableEntity when PayPalDeclines.IsUndecided(said.Code) => Failure.Unclear,
        HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized
            or HttpStatusCode.Forbidden => Failure.Wrong,
        _ => Failure.Unclear,
    };

    /// <summary>Whatever is wrong with the name of a method: there is no such method any more, and another may do.</summary>
    private static string IssueOf(PayPalRefusal said) =>
        !PayPalDeclines.Knows(said.Code) && said.Param?.EndsWith("/vault_id", StringComparison.Ordinal) == true ? "TOKEN_ID_NOT_FOUND" : said.Code;

    private static WrongRequestException Wrong(PayPalRefusal said) => new("paypal", said.Code.ToLowerInvariant(), said.Param);

    private static Duration? RetryAfter(Exception failure) =>
        (failure as PayPalRefusal ?? failure.InnerException as PayPalRefusal)?.RetryAfter is { } wait ? Duration.FromTimeSpan(wait) : null;

    private enum Failure
    {
        Unclear,
        NotReached,
        Declined,
        Wrong,
    }
}
