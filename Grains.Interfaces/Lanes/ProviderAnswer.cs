using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Grains.Interfaces.Lanes;

/// <summary>What became of something that a provider was asked and that moves no money. Names are contract.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Customer), "customer")]
[JsonDerivedType(typeof(Method), "method")]
[JsonDerivedType(typeof(Methods), "methods")]
[JsonDerivedType(typeof(Words), "words")]
[JsonDerivedType(typeof(Waits), "waits")]
[JsonDerivedType(typeof(Settled), "settled")]
[JsonDerivedType(typeof(Nothing), "nothing")]
[JsonDerivedType(typeof(NotPossible), "not_possible")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(RefusedHere), "refused_here")]
[JsonDerivedType(typeof(KeyReused), "key_reused")]
[JsonDerivedType(typeof(Unavailable), "unavailable")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract record ProviderAnswer
{
    private ProviderAnswer()
    {
    }

    /// <summary>The provider's name for the account.</summary>
    public sealed record Customer(string Name) : ProviderAnswer;

    /// <summary>A method that is being set up, as far as it is.</summary>
    public sealed record Method(KeptMethod Kept) : ProviderAnswer;

    public sealed record Methods(ImmutableArray<KeptMethod> Kept) : ProviderAnswer
    {
        public bool Equals(Methods? other) => other is not null && Kept.SequenceEqual(other.Kept);

        public override int GetHashCode() => Kept.Length;
    }

    /// <summary>What the provider shows beside a customer, or will from now on.</summary>
    public sealed record Words(ImmutableArray<ShownWord> All) : ProviderAnswer
    {
        public bool Equals(Words? other) => other is not null && All.SequenceEqual(other.All);

        public override int GetHashCode() => All.Length;
    }

    /// <summary>The customer has to go on.</summary>
    public sealed record Waits(ShownContinuation Continuation) : ProviderAnswer;

    /// <summary>The customer has nothing more to do; what the provider says of the payment now.</summary>
    public sealed record Settled(ProviderOutcome Outcome) : ProviderAnswer;

    /// <summary>There is no such thing, here or there.</summary>
    public sealed record Nothing : ProviderAnswer;

    /// <summary>There is no such provider here, or it cannot do this.</summary>
    public sealed record NotPossible : ProviderAnswer;

    /// <summary>The provider says no, in its own words.</summary>
    public sealed record Refused(string Code) : ProviderAnswer;

    /// <summary>The account says no.</summary>
    public sealed record RefusedHere(Rejection Rejection) : ProviderAnswer;

    /// <summary>Something else was asked under this key.</summary>
    public sealed record KeyReused : ProviderAnswer;

    /// <summary>Nothing was tried.</summary>
    public sealed record Unavailable(Duration? RetryAfter = null) : ProviderAnswer;

    /// <summary>Asked again under the same key, it is done at most once.</summary>
    public sealed record Unknown : ProviderAnswer;
}

/// <summary>A method as a provider keeps it: nothing of it can be used elsewhere.</summary>
/// <param name="Reference">The provider's name for it; none until there is one.</param>
/// <param name="Kind">By what means.</param>
/// <param name="State">How far it is: ready, needs_customer, processing or gone.</param>
public sealed record KeptMethod(string? Reference, CollectionMethodKind Kind, KeptState State)
{
    /// <summary>Our name for it, and for setting it up; none where it is only read.</summary>
    public string? Id { get; init; }

    public string? Brand { get; init; }

    public string? LastDigits { get; init; }

    /// <summary>As <c>2027-03</c>.</summary>
    public string? ExpiresIn { get; init; }

    public ShownContinuation? Continuation { get; init; }
}

/// <summary>What is shown beside a customer under a key.</summary>
public sealed record ShownWord(string Key, string Value);

/// <summary>How far a method is.</summary>
public enum KeptState
{
    Ready,
    NeedsCustomer,
    Processing,
    Gone,
}

/// <summary>What the customer's browser needs. It is shown to who asks and kept nowhere.</summary>
public sealed record ShownContinuation(string Reference, Hidden? ClientSecret, string? Page);

/// <summary>A text that crosses and must not be written anywhere; it prints as stars.</summary>
public sealed record Hidden(string Text)
{
    public override string ToString() => "***";
}
