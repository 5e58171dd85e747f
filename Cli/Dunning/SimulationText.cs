using System.Globalization;
using System.Text;
using Billing.Domain.Amounts;
using Billing.Domain.Dunning;
using Billing.Domain.Simulating;
using NodaTime;
using NodaTime.Text;

namespace Billing.Cli.Dunning;

/// <summary>What a simulation comes to, for people.</summary>
internal static class SimulationText
{
    public static string Of(SimulationReport report, DunningPolicy policy, Instant since)
    {
        var text = new StringBuilder();
        Line(text, $"{report.Cases} cases of {report.Accounts} accounts since {LocalDatePattern.Iso.Format(since.InUtc().Date)}, under '{policy.Name}'.");
        Line(text, $"Back-test: {report.Confirmed} of {report.Cases} cases give the money that really came.");
        foreach (var account in report.Unconfirmed)
        {
            Line(text, $"  not so: {account}");
        }

        Line(text, $"");
        Line(text, $"{"",-18}{"as it ran",16}{"simulated",16}  between and of it certain");
        foreach (var money in report.Money)
        {
            Line(text, $"{"recovered " + money.Currency,-18}{Major(money, money.AsItRan),16:#,0.00}{Major(money, money.Expected),16:#,0.00}  {Major(money, money.Low):#,0.00} to {Major(money, money.High):#,0.00}, {Major(money, money.Certain):#,0.00} certain");
        }

        foreach (var count in report.Counts)
        {
            Line(text, $"{count.What.Replace('_', ' '),-18}{count.AsItRan,16:#,0.#}{count.Simulated,16:#,0.#}");
        }

        Rates(text, report);
        Line(text, $"");
        Line(text, $"{report.Differently.Length} of {report.Accounts} accounts would be treated differently{(report.Differently.IsEmpty ? "." : ":")}");
        foreach (var account in report.Differently)
        {
            Line(text, $"  {account.Account}: {string.Join("; ", account.How)}");
        }

        return text.ToString().TrimEnd();
    }

    private static void Rates(StringBuilder text, SimulationReport report)
    {
        Line(text, $"");
        if (report.Rates.IsEmpty)
        {
            Line(text, $"Every attempt is recorded: nothing went by a rate.");
            return;
        }

        Line(text, $"Attempts that nobody made find money at these rates (95 % interval):");
        foreach (var (rate, times) in report.Rates.Select(static used => (used.Rate, used.Times)))
        {
            Line(text, $"  {rate.Class} {Days(rate)}: {rate.Rate:0.0 %} ({rate.Interval.Low:0.0 %} to {rate.Interval.High:0.0 %}), {From(rate)}; {times} times");
        }
    }

    private static string Days(AttemptRate rate) => rate.Source != RateSource.Days ? "on any day"
        : rate.UntilDays == int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"after {rate.FromDays} days and more")
        : rate.UntilDays == rate.FromDays + 1 ? string.Create(CultureInfo.InvariantCulture, $"after {rate.FromDays} days")
        : string.Create(CultureInfo.InvariantCulture, $"after {rate.FromDays} to {rate.UntilDays - 1} days");

    private static string From(AttemptRate rate) => rate.Source switch
    {
        RateSource.Given => "as given",
        RateSource.Nothing => "nothing like it is recorded",
        _ => string.Create(CultureInfo.InvariantCulture, $"{rate.Paid} of {rate.Attempts} recorded attempts"),
    };

    private static decimal Major(SimulatedMoney money, long minor) => new Money(minor, money.Currency).Major;

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
