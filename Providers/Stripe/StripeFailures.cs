using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Billing.Domain.Collection;
using NodaTime;
using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>What a request that did not succeed means. Whatever is not clearly said is not known.</summary>
internal static class StripeFailures
{
    /// <summary>True for what a call may end with; anything else is a fault of ours.</summary>
    public static bool IsAnswer(Exception failure) => failure
        is StripeException or HttpRequestException or IOException or JsonException or OperationCanceledException;

    /// <summary>What it means for money; throws what can never be right.</summary>
    public static ProviderOutcome Outcome(Exception failure) => Kind(failure) switch
    {
        Failure.NotReached => new ProviderOutcome.Unavailable(RetryAfter(failure)),
        Failure.Declined => Declined(((StripeException)failure).StripeError),
        Failure.MethodGone => new ProviderOutcome.Declined(DeclineClass.Hard, Code(((StripeException)failure).StripeError)),
        Failure.Wrong => throw Wrong((StripeException)failure),
        _ => new ProviderOutcome.Unknown(),
    };

    /// <summary>What it means for anything else; throws what can never be right.</summary>
    public static ProviderReply<T> Reply<T>(Exception failure) => Kind(failure) switch
    {
        Failure.NotReached => new ProviderReply<T>.Unavailable(RetryAfter(failure)),
        Failure.Declined or Failure.MethodGone => new ProviderReply<T>.Refused(Code(((StripeException)failure).StripeError)),
        Failure.Wrong => throw Wrong((StripeException)failure),
        _ => new ProviderReply<T>.Unknown(),
    };

    /// <summary>A fault that Stripe has stored under the key and will say for ever.</summary>
    public static bool IsStoredFault(Exception failure) =>
        failure is StripeException { HttpStatusCode: >= HttpStatusCode.InternalServerError } said
        && said.StripeResponse?.Headers is { } headers
        && headers.TryGetValues("Idempotent-Replayed", out var values)
        && values.Contains("true");

    public static ProviderOutcome Declined(StripeError error) => StripeDeclines.Outcome(Code(error));

    /// <summary>What the bank said is more than what Stripe says of it.</summary>
    public static string Code(StripeError error) => error.DeclineCode ?? error.Code ?? "generic_decline";

    private static Failure Kind(Exception failure) => failure switch
    {
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound } }
            => Failure.NotReached,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
            => Failure.NotReached,
        StripeException { HttpStatusCode: HttpStatusCode.TooManyRequests } => Failure.NotReached,
        StripeException { StripeError: not null } said => Kind(said.HttpStatusCode, said.StripeError),
        _ => Failure.Unclear,
    };

    private static Failure Kind(HttpStatusCode status, StripeError error) => status switch
    {
        HttpStatusCode.PaymentRequired => Failure.Declined,
        // The same key with other parameters: the first request may have moved money, whatever this one wanted.
        HttpStatusCode.BadRequest when error.Type == "idempotency_error" => Failure.Unclear,
        HttpStatusCode.BadRequest or HttpStatusCode.NotFound when StripeDeclines.Knows(error.Code) => Failure.Declined,
        HttpStatusCode.BadRequest or HttpStatusCode.NotFound when error is { Code: "resource_missing", Param: "payment_method" } => Failure.MethodGone,
        HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Failure.Wrong,
        _ => Failure.Unclear,
    };

    private static WrongRequestException Wrong(StripeException said) =>
        new("stripe", said.StripeError.Code ?? said.StripeError.Type ?? said.HttpStatusCode.ToString(), said.StripeError.Param);

    private static Duration? RetryAfter(Exception failure) =>
        failure is StripeException { StripeResponse.Headers.RetryAfter.Delta: { } wait } ? Duration.FromTimeSpan(wait) : null;

    private enum Failure
    {
        Unclear,
        NotReached,
        Declined,
        MethodGone,
        Wrong,
    }
}
