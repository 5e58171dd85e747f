using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Conventions;
using Billing.Domain.Dunning;
using Billing.Domain.Entitlements;
using Billing.Domain.Invoices;
using Billing.Domain.Standings;
using Billing.Domain.Tests.Accounts;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Billing.Domain.Tests.Standings;

/// <summary>However an account came to where it is: it can be explained, and by nothing but what its journal says.</summary>
public class Random_standings
{
    private const ulong Seed = 20_261_120;
    private static readonly bool Full = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full";

    [Fact]
    public void Rest_on_facts_that_are_there_and_say_what_the_state_says()
    {
        var met = new Dictionary<AccountStatus, int>();
        Prop.ForAll(AccountProperties.Scripts(), script =>
        {
            var life = AccountProperties.Start(BillingProfiles.Standard, script);
            var (trail, told) = (new JournalTrail(), 0);
            foreach (var step in script.Steps)
            {
                life.At(life.Now.Plus(Duration.FromHours(step.Hours)).ToString());
                life.Try(Script.Command(life, step));
                for (; told < life.Facts.Count; told++)
                {
                    trail.Add(told + 1, life.Now, "test", [life.Facts[told]]);
                }

                var standing = StandingReading.Of(life.State, trail, told, life.Now);
                met[standing.Status] = met.GetValueOrDefault(standing.Status) + 1;
                Check(standing, life);
            }
        }).Check(Full ? Config.QuickThrowOnFailure.WithMaxTest(500) : Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(Seed, 1));

        // A law about what never came is no law. No ladder gives up within so few steps as an ordinary run has.
        Assert.Empty(Enum.GetValues<AccountStatus>().Except(met.Keys).Except(Full ? [] : [AccountStatus.BadDebt]));
    }

    [Fact]
    public void Bad_debt_stands_until_it_is_paid_though_nothing_is_owed()
    {
        var state = AccountState.New with
        {
            Agreed = new AccountTerms(Given.Euro, "UTC"), AdvancedTo = Given.At("2026-01-01"), Standing = Consequences.None with { IsWrittenOff = true },
        };
        var standing = StandingReading.Of(state, new JournalTrail(), 1, Given.At("2026-01-02"));
        Assert.Equal((AccountStatus.BadDebt, "status.bad_debt"), (standing.Status, standing.Why.Rule));
        Assert.Equal("For not being paid: given up.", Assert.Single(standing.Why.Because).Says);
    }

    private static void Check(AccountStanding standing, Life life)
    {
        foreach (var evidence in standing.Entitlements.Select(static each => each.Why).Append(standing.Why).SelectMany(All).SelectMany(static ground => ground.Facts))
        {
            Assert.InRange(evidence.Seq, 1, life.Facts.Count);
            Assert.Equal(evidence.Fact, JournalTrail.NameOf(life.Facts[(int)evidence.Seq - 1]));
        }

        var state = life.State;
        var open = state.Invoices.Where(static invoice => invoice.Open.IsPositive).ToImmutableArray();
        Assert.Equal(open.Length, standing.Owed.Sum(static owed => owed.Invoices));
        Assert.Equal(open.Sum(static invoice => invoice.Open.MinorUnits), standing.Owed.Sum(static owed => owed.Open.MinorUnits));
        Assert.Equal(standing.Status, Worst(state, open, life.Now.InZone(state.Terms.Zone).Date));
        Assert.Equal(EntitlementRules.Of(state, life.Now), standing.Entitlements.Select(static each => each.Entitlement));
        Assert.Equal(AccountClock.NextDueAt(state), standing.Next?.At);
        Assert.Equal(state.Pending.Length, standing.Awaits.Length);

        // Whatever makes the status has a ground of its own.
        Assert.True(standing.Status == AccountStatus.Clear || !standing.Why.Because.IsEmpty, standing.Why.ToString());
        Assert.Equal(state.Case is not null, All(standing.Why).Any(static ground => ground.Rule == "dunning.case_open"));
        Assert.Equal(open.Length, All(standing.Why).Count(static ground => ground.Rule is "invoice.overdue" or "invoice.open"));
        Assert.All(All(standing.Why).Where(static ground => ground.Because.IsEmpty), static ground => Assert.False(ground.Facts.IsEmpty, ground.Says));
    }

    private static AccountStatus Worst(AccountState state, ImmutableArray<Invoice> open, LocalDate today)
    {
        var applies = new List<AccountStatus> { AccountStatus.Clear };
        applies.AddRange(open.Select(invoice => invoice.DueOn < today ? AccountStatus.Overdue : AccountStatus.Open));
        applies.AddRange(state.Case is null ? [] : [AccountStatus.Dunning]);
        applies.AddRange(state.Standing.Restricted.Select(static _ => AccountStatus.Restricted));
        applies.AddRange(state.Standing.Suspended.Union(state.Standing.Canceled).Select(static _ => AccountStatus.Suspended));
        applies.AddRange(state.Standing.IsWrittenOff ? [AccountStatus.BadDebt] : []);
        applies.AddRange(state.HandRefunds.Select(static _ => AccountStatus.Attention));
        applies.AddRange(state.Disputes.Where(static dispute => dispute.HoldsCollection).Select(static _ => AccountStatus.Attention));
        applies.AddRange(state.Leases.Where(static lease => lease.IsStuck).Select(static _ => AccountStatus.Attention));
        applies.AddRange(state.Case is { Schedule: null } && !state.Pending.Any(static pending => pending is AccountEffect.AskPolicy) ? [AccountStatus.Attention] : []);
        return applies.Max();
    }

    private static IEnumerable<Ground> All(Ground ground) => ground.Because.SelectMany(All).Prepend(ground);
}
