using System.Collections.Immutable;
using Billing.Domain.Accounts;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>What came of a life: its accounts as they ended, and every expectation that was not met.</summary>
internal sealed record Lived(string Name, ImmutableArray<SimulatedAccount> Accounts, ImmutableArray<Unmet> Unmet);

/// <summary>Lives one life, step by step, on a clock that the steps move.</summary>
internal static class LifeRun
{
    // Years of hourly periods would still pass; more is a timeline that never ends.
    private const int MomentsMax = 2_000_000;

    public static Lived Of(Life life)
    {
        var begin = life.Steps.Select(step => step.At is null ? (Instant?)null : AtOf(life, step)).OfType<Instant>().Cast<Instant?>().Min() ?? Instant.FromUtc(2024, 1, 1, 0, 0);
        var accounts = life.Accounts.Select(setUp => new SimulatedAccount(setUp, life.Catalog, begin)).ToImmutableArray();
        var unmet = ImmutableArray.CreateBuilder<Unmet>();
        var now = begin;
        foreach (var step in life.Steps)
        {
            var to = step.At is null ? now : AtOf(life, step);
            if (to < now)
            {
                throw ScenarioMistake.At(step.At!, $"time only goes forward; it was {Seen.Of(now)} already");
            }

            now = to;
            foreach (var each in accounts)
            {
                each.BeginStep();
            }

            Advance(accounts, now);
            Do(step, accounts.First(account => account.Name == step.Account), unmet);
            ParentBill.Carry(accounts);
            Advance(accounts, now);
            if (step.Expected is { } expected)
            {
                var account = accounts.First(known => known.Name == step.Account);
                unmet.AddRange(new Matching(account.State.Terms.Zone).Check(expected, AccountSight.Of(account)));
            }
        }

        return new(life.Name, accounts, unmet.ToImmutable());
    }

    private static Instant AtOf(Life life, Step step) =>
        Texts.At(step.At!, life.Accounts.First(account => account.Name == step.Account).Terms.Zone);

    // Whatever is due first comes first, whichever account it belongs to.
    private static void Advance(ImmutableArray<SimulatedAccount> accounts, Instant to)
    {
        for (var moments = 0; moments < MomentsMax; moments++)
        {
            ParentBill.Carry(accounts);
            var next = accounts.Where(account => account.NextDueAt <= to).MinBy(account => account.NextDueAt);
            if (next is null)
            {
                break;
            }

            next.AskAgain(next.NextDueAt!.Value);
            next.AdvanceOnce();
        }

        foreach (var account in accounts)
        {
            account.AskAgain(to);
            account.MoveTo(to);
        }
    }

    private static void Do(Step step, SimulatedAccount account, ImmutableArray<Unmet>.Builder unmet)
    {
        if (step.Does is null)
        {
            return;
        }

        var decision = step.Asking is null ? account.AskAgain(step.Node) : account.Ask(step.Asking(account), isStep: true);
        var refused = (decision as Decision.Refused)?.Rejection;
        if (step.Refused is { } wanted)
        {
            var code = wanted.Kind == System.Text.Json.JsonValueKind.True ? refused?.Code : wanted.Text;
            if (refused is null || Nearest.Bare(refused.Code) != Nearest.Bare(code!))
            {
                unmet.Add(Unmet.Of(wanted, refused is null ? "accepted" : $"{refused.Code} ({refused.Message})"));
            }
        }
        else if (refused is not null)
        {
            unmet.Add(new(step.Node.Line, step.Node.Path, $"{step.Does} is accepted", $"refused: {refused.Code} ({refused.Message})"));
        }
    }
}
