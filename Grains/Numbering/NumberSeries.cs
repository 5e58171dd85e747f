using System.Collections.Immutable;
using Billing.Grains.Interfaces.Numbering;

namespace Billing.Grains.Numbering;

/// <summary>A number and whose it is. Stored: names are format.</summary>
public sealed record GivenNumber(string Account, string InvoiceId, long Number);

/// <summary>
/// How far a series is. What its account has confirmed is forgotten; an account that asks again after that refuses the
/// second number, and that one is given to the next who asks. Stored: names are format.
/// </summary>
public sealed record NumberSeries
{
    public long Given { get; init; }

    /// <summary>Given, and not confirmed by its account.</summary>
    public ImmutableArray<GivenNumber> Outstanding { get; init; } = [];

    /// <summary>Given, and not needed: the lowest goes out first.</summary>
    public ImmutableArray<long> Free { get; init; } = [];

    public NumberSeries With(IEnumerable<NumberRequest> asked)
    {
        var next = this;
        foreach (var request in asked)
        {
            next = next.With(request);
        }

        return next;
    }

    public NumberSeries Without(IReadOnlyCollection<GivenNumber> confirmed, IReadOnlyCollection<GivenNumber> notNeeded)
    {
        if (confirmed.Count + notNeeded.Count == 0)
        {
            return this;
        }

        var freed = notNeeded.Where(Outstanding.Contains).Select(static given => given.Number).ToArray();
        return this with
        {
            Outstanding = [.. Outstanding.Except(confirmed).Except(notNeeded)],
            Free = freed.Length == 0 ? Free : [.. Free.Union(freed).Order()],
        };
    }

    private NumberSeries With(NumberRequest request)
    {
        if (Outstanding.Any(given => given.Account == request.Account && given.InvoiceId == request.InvoiceId))
        {
            return this;
        }

        var (number, series) = Free.IsEmpty
            ? (Given + 1, this with { Given = Given + 1 })
            : (Free[0], this with { Free = Free.RemoveAt(0) });
        return series with { Outstanding = series.Outstanding.Add(new GivenNumber(request.Account, request.InvoiceId, number)) };
    }
}
