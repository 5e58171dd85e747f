using System.Collections.Immutable;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;

namespace Billing.Domain.Simulating;

/// <summary>Where a rate comes from.</summary>
public enum RateSource
{
    /// <summary>Attempts so many days after such a failure.</summary>
    Days,

    /// <summary>All attempts after such a failure: of those days there are too few.</summary>
    Class,

    /// <summary>Nothing like it was ever tried.</summary>
    Nothing,

    /// <summary>Whoever asks says so.</summary>
    Given,
}

/// <summary>How often an attempt that nobody made would have found money.</summary>
/// <param name="Class">The class of the failure before, or <c>new_method</c> after a method came that had not failed.</param>
/// <param name="FromDays">The first of the days since the failure that it holds for.</param>
/// <param name="UntilDays">The day before which it ends.</param>
public sealed record AttemptRate(string Class, int FromDays, int UntilDays, RateSource Source, int Paid, int Attempts, decimal Rate, WilsonInterval Interval);

/// <summary>The rates of a record: by the class of the failure before, and the days since.</summary>
public sealed class AttemptRates
{
    public const string NewMethod = "new_method";

    /// <summary>Fewer than these say less than all attempts of the class together.</summary>
    private const int AttemptsMin = 10;

    private static readonly ImmutableArray<int> Bounds = [0, 1, 2, 3, 4, 6, 8, 11, 15, 22, 36, int.MaxValue];

    private readonly Dictionary<(string Class, int FromDays), (int Paid, int Attempts)> _counts = [];
    private readonly IReadOnlyDictionary<string, decimal> _given;

    /// <param name="cases">What is recorded.</param>
    /// <param name="given">By class; these hold whatever is recorded.</param>
    public AttemptRates(IEnumerable<RecordedCase> cases, IReadOnlyDictionary<string, decimal>? given = null)
    {
        _given = given ?? ImmutableDictionary<string, decimal>.Empty;
        foreach (var each in cases)
        {
            Count(each);
        }
    }

    public static IEnumerable<string> Classes => [.. Enum.GetValues<DeclineClass>().Select(NameOf), NewMethod];

    public static string NameOf(DeclineClass kind) => kind switch
    {
        DeclineClass.Soft => "soft",
        DeclineClass.Hard => "hard",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public AttemptRate For(string kind, int days)
    {
        var index = IndexOf(days);
        var (from, until) = (Bounds[index], Bounds[index + 1]);
        if (_given.TryGetValue(kind, out var rate))
        {
            return new(kind, 0, int.MaxValue, RateSource.Given, 0, 0, rate, new(rate, rate));
        }

        if (_counts.GetValueOrDefault((kind, from)) is { Attempts: >= AttemptsMin } exact)
        {
            return Of(kind, from, until, RateSource.Days, exact);
        }

        var all = _counts.Where(count => count.Key.Class == kind).Aggregate((Paid: 0, Attempts: 0), static (sum, count) => (sum.Paid + count.Value.Paid, sum.Attempts + count.Value.Attempts));
        return Of(kind, 0, int.MaxValue, all.Attempts > 0 ? RateSource.Class : RateSource.Nothing, all);
    }

    private static AttemptRate Of(string kind, int from, int until, RateSource source, (int Paid, int Attempts) count) => new(
        kind, from, until, source, count.Paid, count.Attempts, count.Attempts == 0 ? 0 : (decimal)count.Paid / count.Attempts, WilsonInterval.Of(count.Paid, count.Attempts));

    private static int IndexOf(int days)
    {
        var index = 0;
        while (Bounds[index + 1] <= days)
        {
            index++;
        }

        return index;
    }

    private void Count(RecordedCase of)
    {
        var failures = of.Failures.Concat(of.Before?.Failures ?? []).OrderBy(static failure => failure.At).ToList();

        // One that follows at once on money that came is another question; and where there was nothing to ask, nobody was asked.
        foreach (var attempt in of.Attempts.Where(attempt => attempt.SettledAt is not null && attempt.Failure?.Code != PolicyWalk.NoMethod
            && !of.Attempts.Any(other => other != attempt && other.Paid is not null && other.SettledAt == attempt.RequestedAt)))
        {
            if (failures.LastOrDefault(failure => failure.At <= attempt.RequestedAt && failure.Key != attempt.Failure?.Key) is { } before)
            {
                var key = (attempt.ByNewMethod ? NewMethod : NameOf(before.Class), Bounds[IndexOf((attempt.RequestedAt - before.At).Days)]);
                var (paid, attempts) = _counts.GetValueOrDefault(key);
                _counts[key] = (paid + (attempt.Paid is null ? 0 : 1), attempts + 1);
            }
        }
    }
}
