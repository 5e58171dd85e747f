using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Ledgers;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Collection;

/// <summary>
/// A provider whose payment is disputed and given back in some order, and whose notices arrive twice, late and in another order, with
/// looks answered whenever. Once all is heard and seen, the account is as if it had been looked at once, at the end.
/// </summary>
public sealed class Told_in_any_order
{
    private static readonly (DisputeState State, int Rank)[] Steps =
        [(DisputeState.Warned, 1), (DisputeState.Open, 4), (DisputeState.UnderReview, 5), (DisputeState.Won, 9), (DisputeState.Lost, 9)];

    private const int Seeds = 500;

    [Fact]
    public void Ends_the_same() => Assert.All(Enumerable.Range(0, Seeds), EndsTheSame);

    private static void EndsTheSame(int seed)
    {
        var random = new Random(seed);
        var provider = new DeskAtProvider(random);
        var life = Paid(provider);
        var before = life.State.Books;
        var waiting = new List<HeardNotice>();
        var seen = new Dictionary<string, ProviderReport>(StringComparer.Ordinal);
        for (var i = 0; i < 40; i++)
        {
            switch (random.Next(4))
            {
                case 0:
                    waiting.AddRange(provider.Happens());
                    break;
                case 1 when waiting.Count > 0:
                    // Heard, and not always for the last time.
                    var next = random.Next(waiting.Count);
                    life.Do(new AccountCommand.TakeNotice(waiting[next]));
                    waiting.RemoveAll(notice => notice == waiting[next] && random.Next(3) > 0);
                    break;
                default:
                    Look(life, provider, random, seen);
                    break;
            }
        }

        foreach (var notice in waiting.OrderBy(_ => random.Next()))
        {
            life.Do(new AccountCommand.TakeNotice(notice));
        }

        while (life.State.Pending.Any(static effect => effect is AccountEffect.LookAt))
        {
            Look(life, provider, random, seen);
        }

        var once = Paid(provider);
        foreach (var notice in provider.Last)
        {
            once.Do(new AccountCommand.TakeNotice(notice));
            once.Do(new AccountCommand.TakeReport(once.State.Pending.OfType<AccountEffect.LookAt>().Single().Key, provider.Show(notice.Subject)));
        }

        Assert.Equal(Told(once), Told(life));
        if (provider.IsClear)
        {
            Assert.Equal(before[LedgerAccount.Cash, Euro], life.State.Books[LedgerAccount.Cash, Euro]);
            Assert.Equal(0, life.State.Balance.MinorUnits);
        }
    }

    [Fact]
    public void Is_tried_with_disputes_won_and_lost_and_refunds_that_fail()
    {
        var ends = Enumerable.Range(0, Seeds).Select(static seed =>
        {
            var provider = new DeskAtProvider(new Random(seed));
            for (var i = 0; i < 10; i++)
            {
                provider.Happens();
            }

            return (provider.State, provider.IsClear);
        }).ToHashSet();

        Assert.Superset(Steps.Select(static step => (DisputeState?)step.State).ToHashSet(), ends.Select(static end => end.State).ToHashSet());
        Assert.Contains((DisputeState.Won, true), ends);
    }

    private static string Told(Life life) => string.Join('\n', life.State.Books.Balances.Where(static balance => !balance.Amount.IsZero)
        .OrderBy(static balance => balance.Account).Select(static balance => $"{balance.Account} {balance.Amount}")
        .Append($"open {life.Last.Open}")
        .Concat(life.State.Disputes.Select(static dispute => $"{dispute.State} {dispute.Taken}"))
        .Concat(life.State.Payments.Select(static payment => $"{payment.Opened} {payment.Drawn} {payment.Lost} {payment.RefundedElsewhere}")));

    /// <summary>The provider is looked at, and what it showed arrives at another time: meanwhile more happens.</summary>
    private static void Look(Life life, DeskAtProvider provider, Random random, Dictionary<string, ProviderReport> seen)
    {
        if (life.State.Pending.OfType<AccountEffect.LookAt>().OrderBy(_ => random.Next()).FirstOrDefault() is not { } look)
        {
            return;
        }

        if (seen.TryGetValue(look.Key, out var report))
        {
            life.Do(new AccountCommand.TakeReport(look.Key, report));
        }
        else
        {
            seen.Add(look.Key, provider.Show(look.Subject));
        }
    }

    private static Life Paid(DeskAtProvider provider)
    {
        var life = new Life(BillingProfiles.Standard, Plans.Monthly("p", 10m)).At("2024-01-01")
            .Do(new AccountCommand.AddMethod(new("m", CollectionMethodKind.Card, "stripe", "pm_1") { Customer = "cus_1" }))
            .Do(new AccountCommand.ChargeOnce([new("thing", Eur(100))])).Charge("pi_1");
        return life;
    }

    /// <summary>What happens to one payment at its provider.</summary>
    private sealed class DeskAtProvider(Random random)
    {
        private int events;
        private int step = -1;
        private decimal disputed = 100;
        private decimal refunded;

        public DisputeState? State => step < 0 ? null : Steps[step].State;

        public bool IsClear => refunded == 0 && State is null or DisputeState.Warned or DisputeState.Won && refunded == 0;

        /// <summary>A last word about both, after which nothing happens.</summary>
        public IEnumerable<HeardNotice> Last => step < 0 ? [OfPayment()] : [OfPayment(), OfDispute()];

        /// <summary>Something happens, and is told or not told at once.</summary>
        public IEnumerable<HeardNotice> Happens()
        {
            if (random.Next(2) == 0)
            {
                // Given back at the desk, or such a refund fails.
                refunded = Math.Max(0, Math.Min(100, refunded + (random.Next(2, 5) * 10 * (random.Next(3) > 0 ? 1 : -1))));
                return [OfPayment()];
            }

            if (step >= 3)
            {
                return [OfDispute()];
            }

            step = step == 2 ? random.Next(3, 5) : step + 1;
            disputed = step == 2 ? random.Next(4, 11) * 10 : disputed;
            return [OfDispute()];
        }

        public ProviderReport Show(NoticeSubject subject) => subject == NoticeSubject.Dispute
            ? new ProviderReport.OfDispute("dp_1", "pi_1", Eur(disputed), State!.Value, "fraudulent")
            : new ProviderReport.OfPayment("pi_1", Eur(100), new ProviderOutcome.Succeeded("pi_1"), Eur(100), Eur(refunded));

        private HeardNotice OfPayment() => new("stripe", $"e{++events}", "charge.refunded", NoticeSubject.Payment, "ch_1", Time, 9) { Payment = "pi_1" };

        private HeardNotice OfDispute() => new("stripe", $"e{++events}", "dispute", NoticeSubject.Dispute, "dp_1", Time, Steps[step].Rank) { Payment = "pi_1" };

        // Whole seconds, several of them in each.
        private Instant Time => At("2024-01-01") + Duration.FromSeconds(events / 3);
    }
}
