using Billing.Domain.Dunning;
using Billing.Domain.Simulating;

namespace Billing.Domain.Tests.Simulating;

/// <summary>What holds of every walk of every case, under a policy that it did not have.</summary>
public sealed class Walks
{
    [Fact]
    public void Never_expect_more_than_was_owed_and_say_the_same_when_asked_again()
    {
        var guessed = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var cases = new DunnedLife(seed, seed % 2 == 0 ? ShippedPolicies.Cards : ShippedPolicies.Invoices).Cases();
            var rates = new AttemptRates(cases, seed % 3 == 0 ? null : new Dictionary<string, decimal> { ["soft"] = 0.3m, ["hard"] = 0.1m, [AttemptRates.NewMethod] = 0.6m });
            foreach (var each in cases)
            {
                var simulated = PolicySimulation.Of(each, seed % 2 == 0 ? ShippedPolicies.PayPal : ShippedPolicies.Standard, rates);
                var walk = simulated.Simulated;
                Assert.All(walk.Attempts, static attempt => Assert.InRange(attempt.Weight, 0, 1));
                Assert.All(walk.Measures, static measure => Assert.InRange(measure.Weight, 0, 1));
                Assert.Equal(walk.Attempts.Select(static attempt => attempt.At).Order(), walk.Attempts.Select(static attempt => attempt.At));

                var expected = walk.Expected.Sum(static sum => sum.MinorUnits);
                var owedAtMost = each.Events.OfType<RecordedEvent.DebtChanged>().Where(static change => change.By.IsPositive).Sum(static change => change.By.MinorUnits)
                    + each.Events.OfType<RecordedEvent.Paid>().Sum(static paid => paid.Amount.MinorUnits);
                Assert.InRange(expected, walk.Certain.Of(Given.Euro).MinorUnits, owedAtMost);
                Assert.Equal(expected, PolicySimulation.Of(each, seed % 2 == 0 ? ShippedPolicies.PayPal : ShippedPolicies.Standard, rates).Simulated.Expected.Sum(static sum => sum.MinorUnits));
                guessed += walk.IsCertain ? 0 : 1;
            }
        }

        Assert.True(guessed > 100, $"only {guessed} walks went by a rate");
    }
}
