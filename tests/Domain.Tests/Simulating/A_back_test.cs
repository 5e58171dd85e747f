using Billing.Domain.Dunning;
using Billing.Domain.Simulating;

namespace Billing.Domain.Tests.Simulating;

/// <summary>The policy that really ran, simulated on its own history.</summary>
public sealed class A_back_test
{
    private static readonly int Lives = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full" ? 20_000 : 400;

    private static readonly DunningPolicy Short = new("short", 1,
    [
        new("everybody", null, new DunningSchedule
        {
            GraceDays = 1,
            Retries = [new([1, 0, 2, 2]) { WithBackup = true }],
            Steps = [new(new StepMoment.Failures(1), new DunningAction.Notify("failed", "email")), new(new StepMoment.Days(4), new DunningAction.Suspend { StopsBilling = true })],
            PatienceDays = 3,
            Exhausted = DunningEnd.WrittenOff,
            PeaceDays = 5,
        }),
    ]);

    private static readonly DunningPolicy Windowed = new("windowed", 1,
    [
        new("everybody", null, new DunningSchedule
        {
            Retries = [new([2, 4, 6]) { Code = "insufficient_funds" }, new([1, 1, 1])],
            Window = new RetryWindow { Days = [1, 15], FromHour = 8, UntilHour = 18, PatienceDays = 4 },
            PatienceDays = 20,
            Exhausted = DunningEnd.Suspended,
        }),
    ]);

    private static readonly DunningPolicy[] Policies = [ShippedPolicies.Cards, ShippedPolicies.PayPal, Short, Windowed, ShippedPolicies.Standard];

    [Fact]
    public void Gives_the_money_that_really_came_in_every_case_of_every_life()
    {
        var (cases, attempts, recovered) = (0, 0, 0L);
        foreach (var (seed, life) in Seeds())
        {
            var recorded = life.Cases();
            var rates = new AttemptRates(recorded);
            foreach (var each in recorded)
            {
                var ran = PolicySimulation.AsItRan(each, rates);
                Assert.True(
                    ran.IsCertain && ran.Certain == each.Recovered && MadeAt(each).SequenceEqual(ran.Attempts.Select(static attempt => attempt.At)),
                    $"life {seed}, case of {each.OpenedAt}: {string.Join(", ", ran.Certain.Amounts)} and {string.Join(", ", each.Recovered.Amounts)}\n{Told(each)}\n{string.Join('\n', ran.Attempts)}");
                cases++;
                attempts += each.Attempts.Length;
                recovered += each.Recovered.Of(Given.Euro).MinorUnits;
            }
        }

        // It would say the same of lives in which nothing happens.
        Assert.True(cases > Lives && attempts > Lives * 2 && recovered > Lives * 30_00L, $"{cases} cases, {attempts} attempts, {recovered} recovered");
    }

    private static IEnumerable<(int Seed, DunnedLife Life)> Seeds()
    {
        return Enumerable.Range(0, Lives).Select(static seed => (seed, new DunnedLife(seed, Policies[seed % Policies.Length])));
    }

    private static IEnumerable<NodaTime.Instant> MadeAt(RecordedCase each) =>
        each.Attempts.Select(static attempt => attempt.RequestedAt).Where(at => at <= each.RecordedUntil);

    private static string Told(RecordedCase each) =>
        $"policy at {each.PolicyAt}, closed {each.ClosedAt}, case opened {each.Case.OpenedAt}, schedule {each.Case.Segment}\n{string.Join('\n', each.Events)}\n{string.Join('\n', each.Attempts)}";
}
