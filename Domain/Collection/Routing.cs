using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Collection;

/// <summary>
/// A rule about which methods are tried, and when. What it does not say matters not. Stored: names and fields are format.
/// </summary>
/// <param name="Does">What becomes of the methods that it is about.</param>
public sealed record RoutingRule(RoutingVerb Does)
{
    // About which methods.
    public CollectionMethodKind? Kind { get; init; }

    public string? Provider { get; init; }

    public string? Country { get; init; }

    // When.
    public Money? AtLeast { get; init; }

    public Money? Below { get; init; }

    public Currency? Currency { get; init; }

    /// <summary>Only after an attempt that was declined like this.</summary>
    public DeclineClass? After { get; init; }

    internal bool IsAbout(CollectionMethod method) =>
        (Kind is null || Kind == method.Kind) && (Provider is null || Provider == method.Provider) && (Country is null || Country == method.Country);

    internal bool IsFor(Money amount, DeclineClass? last) =>
        (Currency is null || Currency == amount.Currency)
        && (AtLeast is not { } least || (least.Currency == amount.Currency && amount >= least))
        && (Below is not { } below || (below.Currency == amount.Currency && amount < below))
        && (After is null || After == last);
}

/// <summary>Stored: names are format.</summary>
public enum RoutingVerb
{
    /// <summary>Tried before the others.</summary>
    Prefer,

    /// <summary>Not tried.</summary>
    Exclude,
}

/// <summary>Which method is tried next.</summary>
public static class Routing
{
    /// <summary>
    /// The first that the rules leave and that was not tried yet, in the customer's own order; none when there is no other, or while
    /// an attempt is under way: it may still be paid.
    /// </summary>
    public static CollectionMethod? Next(
        ImmutableArray<CollectionMethod> methods, ImmutableArray<RoutingRule> rules, Money amount, IEnumerable<PaymentAttempt> attempts)
    {
        var tried = attempts.ToImmutableArray();
        if (tried.Any(static attempt => attempt.IsUnderWay))
        {
            return null;
        }

        var last = tried.IsEmpty ? null : tried[^1].Class;
        var applying = rules.Where(rule => rule.IsFor(amount, last)).ToImmutableArray();
        return methods
            .Where(method => tried.All(attempt => attempt.MethodId != method.Id))
            .Where(method => !applying.Any(rule => rule.Does == RoutingVerb.Exclude && rule.IsAbout(method)))
            .OrderBy(method => Rank(applying, method))
            .FirstOrDefault();
    }

    // The rule that stands first prefers most; methods that none prefers keep their own order behind.
    private static int Rank(ImmutableArray<RoutingRule> rules, CollectionMethod method)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Does == RoutingVerb.Prefer && rules[i].IsAbout(method))
            {
                return i;
            }
        }

        return int.MaxValue;
    }
}
