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

    /// <summary>With a number for each request that has none yet, in the order asked: first what is free, then the next ones.</summary>
    public NumberSeries With(IReadOnlyCollection<NumberRequest> asked)
    {
        var known = Outstanding.Select(static given => new NumberRequest(given.Account, given.InvoiceId)).ToHashSet();
        var outstanding = Outstanding.ToBuilder();
        var (given, freeUsed) = (Given, 0);
        foreach (var request in asked.Where(known.Add))
        {
            var number = freeUsed < Free.Length ? Free[freeUsed++] : ++given;
            outstanding.Add(new GivenNumber(request.Account, request.InvoiceId, number));
        }

        return outstanding.Count == Outstanding.Length
            ? this
            : new NumberSeries { Given = given, Outstanding = outstanding.ToImmutable(), Free = Free[freeUsed..] };
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
}
