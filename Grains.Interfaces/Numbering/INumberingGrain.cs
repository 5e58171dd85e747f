using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Numbering;

/// <summary>One series of numbers of a tenant, without gaps. Its key is <c>tenant/series</c>.</summary>
[Alias("billing.numbering")]
public interface INumberingGrain : IGrainWithStringKey
{
    /// <summary>Asks for the number of an invoice. It comes to the account as a command; asked again, it is the same one.</summary>
    [Alias("request")]
    [OneWay]
    Task Request(NumberRequest request);

    [Alias("read")]
    [ReadOnly]
    Task<NumberingView> Read();
}

/// <summary>An invoice that was finalized and waits for its number.</summary>
public sealed record NumberRequest(string Account, string InvoiceId);

/// <param name="Given">The last number that was given; zero before the first.</param>
/// <param name="Outstanding">Numbers that were given and that their accounts have not confirmed yet.</param>
/// <param name="Free">Numbers that were given and turned out not to be needed; they are given next.</param>
public sealed record NumberingView(long Given, int Outstanding, ImmutableArray<long> Free)
{
    /// <summary>Requests that wait for a number, and numbers that their accounts have not heard of yet.</summary>
    public int UnderWay { get; init; }

    public bool Equals(NumberingView? other) =>
        other is not null && Given == other.Given && Outstanding == other.Outstanding && UnderWay == other.UnderWay && Free.SequenceEqual(other.Free);

    public override int GetHashCode() => Given.GetHashCode();
}
