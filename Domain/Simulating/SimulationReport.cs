using System.Collections.Immutable;
using Billing.Domain.Amounts;

namespace Billing.Domain.Simulating;

/// <summary>Money as it came in, and as it would have under the other policy.</summary>
/// <param name="Currency">Nothing is converted: each currency stands for itself.</param>
/// <param name="AsItRan">What really came.</param>
/// <param name="Certain">Of the simulated, what the record decides.</param>
/// <param name="Expected">All of it, at the rates in the middle; whole minor units.</param>
/// <param name="Low">At the lower ends of their intervals.</param>
/// <param name="High">At the upper ends.</param>
public sealed record SimulatedMoney(Currency Currency, long AsItRan, long Certain, long Expected, long Low, long High);

/// <summary>How often something happened, and would have.</summary>
public sealed record SimulatedCount(string What, decimal AsItRan, decimal Simulated);

/// <summary>A rate that was gone by, and how often.</summary>
public sealed record UsedRate(AttemptRate Rate, int Times);

/// <summary>An account that the other policy would treat differently.</summary>
public sealed record TreatedDifferently(string Account, ImmutableArray<string> How)
{
    public bool Equals(TreatedDifferently? other) => other is not null && Account == other.Account && How.SequenceEqual(other.How);

    public override int GetHashCode() => How.Length;
}

/// <summary>What a simulation comes to.</summary>
/// <param name="Cases">How many.</param>
/// <param name="Accounts">Of how many accounts.</param>
/// <param name="Confirmed">Cases that under their real schedule give the money that really came. Of the others nothing may be believed.</param>
public sealed record SimulationReport(int Cases, int Accounts, int Confirmed)
{
    /// <summary>Consequences in the order of their weight.</summary>
    private static readonly ImmutableArray<string> Measures = ["flagged", "restricted", "suspended", "canceled", "written_off"];

    public ImmutableArray<SimulatedMoney> Money { get; init; } = [];

    public ImmutableArray<SimulatedCount> Counts { get; init; } = [];

    public ImmutableArray<UsedRate> Rates { get; init; } = [];

    public ImmutableArray<TreatedDifferently> Differently { get; init; } = [];

    /// <summary>Cases that do not give the money that really came, by account.</summary>
    public ImmutableArray<string> Unconfirmed { get; init; } = [];

    public static SimulationReport Of(IReadOnlyCollection<SimulatedCase> cases) =>
        new(cases.Count, cases.Select(static each => each.Case.Account).Distinct().Count(), cases.Count(static each => each.IsConfirmed))
        {
            Money = [.. CurrenciesOf(cases).Select(currency => MoneyOf(cases, currency))],
            Counts =
            [
                new("attempts", cases.Sum(static each => Attempts(each.AsItRan)), cases.Sum(static each => Attempts(each.Simulated))),
                new("notices", cases.Sum(static each => each.AsItRan.Notices), cases.Sum(static each => each.Simulated.Notices)),
                .. Measures.Select(what => new SimulatedCount(what, Sum(cases, what, static each => each.AsItRan), Sum(cases, what, static each => each.Simulated))),
            ],
            Rates =
            [
                .. cases.SelectMany(static each => each.Simulated.Attempts).Select(static attempt => attempt.Rate).OfType<AttemptRate>()
                    .GroupBy(static rate => rate).Select(static same => new UsedRate(same.Key, same.Count()))
                    .OrderBy(static used => used.Rate.Class, StringComparer.Ordinal).ThenBy(static used => used.Rate.FromDays),
            ],
            Differently =
            [
                .. cases.Where(static each => !each.Differences.IsEmpty).GroupBy(static each => each.Case.Account, StringComparer.Ordinal)
                    .OrderBy(static same => same.Key, StringComparer.Ordinal)
                    .Select(static same => new TreatedDifferently(same.Key, [.. same.SelectMany(static each => each.Differences).Distinct()])),
            ],
            Unconfirmed = [.. cases.Where(static each => !each.IsConfirmed).Select(static each => each.Case.Account).Distinct().Order(StringComparer.Ordinal)],
        };

    private static decimal Attempts(WalkResult walk) => walk.Attempts.Sum(static attempt => attempt.Weight);

    private static decimal Sum(IEnumerable<SimulatedCase> cases, string what, Func<SimulatedCase, WalkResult> walk) =>
        cases.SelectMany(each => walk(each).Measures).Where(measure => measure.What == what).Sum(static measure => measure.Weight);

    private static IEnumerable<Currency> CurrenciesOf(IEnumerable<SimulatedCase> cases) => cases
        .SelectMany(static each => each.Case.Recovered.Amounts.Select(static amount => amount.Currency)
            .Concat(each.AtHighest.Expected.Select(static expected => expected.Currency)))
        .Distinct().OrderBy(static currency => currency.Code, StringComparer.Ordinal);

    private static SimulatedMoney MoneyOf(IReadOnlyCollection<SimulatedCase> cases, Currency currency) => new(
        currency,
        cases.Sum(each => each.Case.Recovered.Of(currency).MinorUnits),
        cases.Sum(each => each.Simulated.Certain.Of(currency).MinorUnits),
        Expected(cases, currency, static each => each.Simulated),
        Expected(cases, currency, static each => each.AtLowest),
        Expected(cases, currency, static each => each.AtHighest));

    private static long Expected(IEnumerable<SimulatedCase> cases, Currency currency, Func<SimulatedCase, WalkResult> walk) => (long)decimal.Round(
        cases.SelectMany(each => walk(each).Expected).Where(expected => expected.Currency == currency).Sum(static expected => expected.MinorUnits));
}
