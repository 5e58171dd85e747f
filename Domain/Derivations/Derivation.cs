using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Domain.Derivations;

/// <summary>
/// How a number came to be: what went in and what was done with it, complete enough that a clerk with a calculator
/// arrives at the same figure. Stored with the fact that carries the number: case names and fields are format.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Given), "given")]
[JsonDerivedType(typeof(Days), "days")]
[JsonDerivedType(typeof(Seconds), "seconds")]
[JsonDerivedType(typeof(Thirties), "thirties")]
[JsonDerivedType(typeof(Sum), "sum")]
[JsonDerivedType(typeof(Difference), "difference")]
[JsonDerivedType(typeof(Product), "product")]
[JsonDerivedType(typeof(Quotient), "quotient")]
[JsonDerivedType(typeof(Least), "least")]
[JsonDerivedType(typeof(Greatest), "greatest")]
[JsonDerivedType(typeof(Ceiling), "ceiling")]
[JsonDerivedType(typeof(Band), "band")]
[JsonDerivedType(typeof(Rounded), "rounded")]
[JsonDerivedType(typeof(Share), "share")]
[JsonDerivedType(typeof(Named), "named")]
public abstract record Derivation
{
    private Derivation()
    {
    }

    /// <summary>A number from outside the calculation: a catalog price, a reported quantity, a tax rate.</summary>
    public sealed record Given(string Name, decimal Value) : Derivation;

    /// <summary>The local days of a zone from a date until another, which is not counted.</summary>
    public sealed record Days(LocalDate From, LocalDate Until, string Zone) : Derivation;

    /// <summary>The exact time between two instants, in seconds.</summary>
    public sealed record Seconds(Instant From, Instant Until) : Derivation;

    /// <summary>Days counted as if every month had thirty.</summary>
    public sealed record Thirties(LocalDate From, LocalDate Until) : Derivation;

    public sealed record Sum(string Name, ImmutableArray<Derivation> Terms) : Derivation
    {
        public bool Equals(Sum? other) => other is not null && Name == other.Name && Terms.SequenceEqual(other.Terms);

        public override int GetHashCode() => Terms.Length;
    }

    public sealed record Difference(Derivation Left, Derivation Right) : Derivation;

    public sealed record Product(Derivation Left, Derivation Right) : Derivation;

    public sealed record Quotient(Derivation Left, Derivation Right) : Derivation;

    public sealed record Least(Derivation Left, Derivation Right) : Derivation;

    public sealed record Greatest(Derivation Left, Derivation Right) : Derivation;

    /// <summary>The next whole number up.</summary>
    public sealed record Ceiling(Derivation Of) : Derivation;

    /// <summary>The part of a quantity above one bound and not above another.</summary>
    public sealed record Band(Derivation Of, decimal Above, decimal? UpTo) : Derivation;

    /// <summary>A rounding to so many decimal places.</summary>
    public sealed record Rounded(Derivation Of, int Digits, Rounding Mode) : Derivation;

    /// <summary>One part of an amount split over weights, so that all parts add up to it.</summary>
    public sealed record Share(Derivation Whole, ImmutableArray<decimal> Weights, int Part, int Digits) : Derivation
    {
        public bool Equals(Share? other) =>
            other is not null && Whole == other.Whole && Weights.SequenceEqual(other.Weights) && Part == other.Part
            && Digits == other.Digits;

        public override int GetHashCode() => Weights.Length;
    }

    /// <summary>An intermediate result that has a name of its own on the statement.</summary>
    public sealed record Named(string Name, Derivation Of) : Derivation;
}
