using System.Collections.Immutable;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Providers;

/// <summary>What a provider can do, as data: routing reads this and nothing else.</summary>
public sealed record ProviderCapabilities
{
    public required ImmutableSortedSet<CollectionMethodKind> Methods { get; init; }

    /// <summary>Only customers whom the provider knows by a name of its own can be charged.</summary>
    public bool NeedsCustomer { get; init; }

    /// <summary>Charging a customer who is not there.</summary>
    public bool OffSession { get; init; }

    public bool Holds { get; init; }

    public bool PartialCapture { get; init; }

    public bool PartialRefund { get; init; }

    public bool Continuations { get; init; }

    public bool Vault { get; init; }

    public bool Mandates { get; init; }

    /// <summary>Words under keys beside a customer.</summary>
    public bool Metadata { get; init; }

    public bool Checkout { get; init; }

    public bool Portal { get; init; }

    public bool PaymentLinks { get; init; }

    public bool Books { get; init; }

    public bool Notices { get; init; }

    /// <summary>For how long the same key is sure to be the same request; after that, look up first.</summary>
    public required Duration KeysLive { get; init; }

    /// <summary>How many requests a second it takes, of all kinds and of each kind; none where it says nothing about it.</summary>
    public int? RequestsPerSecond { get; init; }

    public int? RequestsPerSecondEach { get; init; }

    public int KeyLengthMax { get; init; } = int.MaxValue;

    /// <summary>For how long something may have happened that is not in the books yet.</summary>
    public Duration BooksLateBy { get; init; }

    /// <summary>What can be charged in; null is any.</summary>
    public ImmutableSortedSet<string>? Currencies { get; init; }

    /// <summary>Amounts are whole multiples of so many minor units, where that is more than one.</summary>
    public ImmutableSortedDictionary<string, long> Steps { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>The least and the most that can be charged, by currency; none is any amount.</summary>
    public ImmutableSortedDictionary<string, (long Least, long Most)> Limits { get; init; } =
        ImmutableSortedDictionary<string, (long, long)>.Empty;

    /// <summary>Why this charge cannot go this way; null when it can.</summary>
    public ChargeObstacle? WhyNot(ChargeRequest charge) =>
        !Methods.Contains(charge.Kind) ? ChargeObstacle.Method
        : charge.Customer is null && NeedsCustomer ? ChargeObstacle.Customer
        : !charge.IsOnSession && !OffSession ? ChargeObstacle.OffSession
        : charge.IsHold && !Holds ? ChargeObstacle.Hold
        : charge.Key.Length > KeyLengthMax ? ChargeObstacle.Key
        : Currencies is not null && !Currencies.Contains(charge.Amount.Currency.Code) ? ChargeObstacle.Currency
        : charge.Amount.MinorUnits % Steps.GetValueOrDefault(charge.Amount.Currency.Code, 1) != 0 ? ChargeObstacle.Step
        : !Limits.TryGetValue(charge.Amount.Currency.Code, out var limit) ? null
        : charge.Amount.MinorUnits < limit.Least ? ChargeObstacle.TooLittle
        : charge.Amount.MinorUnits > limit.Most ? ChargeObstacle.TooMuch
        : null;
}

public enum ChargeObstacle
{
    Method,
    Customer,
    OffSession,
    Hold,
    Key,
    TooLittle,
    TooMuch,
    Currency,

    /// <summary>The provider knows no coins so small.</summary>
    Step,
}
