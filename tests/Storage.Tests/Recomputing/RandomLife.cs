using System.Collections.Immutable;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Dunning;
using Billing.Domain.Features;
using Billing.Domain.Taxes;
using Billing.Domain.Tests;
using Billing.Domain.Tests.Accounts;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Storage.Tests;

/// <summary>A life by chance, as its journal has it: the same for the same seed. It owes, is dunned, pays, and buys things.</summary>
internal static class RandomLife
{
    private static readonly string[] Zones = ["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia"];

    public static IEnumerable<(Instant At, ImmutableArray<AccountFact> Facts)> Moments(int seed, int steps)
    {
        var chance = new Random(seed);
        var conventions = BillingProfiles.All.ToList();
        var life = Start(conventions[chance.Next(conventions.Count)], chance);
        foreach (var moment in Chunks(life, 0))
        {
            yield return moment;
        }

        for (var step = 0; step < steps; step++)
        {
            var from = life.Log.Count;
            var waits = life.State.Purchases.Any(static purchase => !purchase.IsOff);
            life.At(life.Now.Plus(Duration.FromHours(waits ? 1 : chance.Next(4) == 0 ? chance.Next(1, 500) : chance.Next(1, 48))).ToString());
            foreach (var moment in Chunks(life, from))
            {
                yield return moment;
            }

            from = life.Log.Count;
            if (life.Try(Command(life, chance)))
            {
                foreach (var moment in Chunks(life, from))
                {
                    yield return moment;
                }
            }
        }
    }

    private static Life Start(BillingConvention convention, Random chance)
    {
        var zone = chance.Next(60);
        var terms = new AccountTerms(Euro, Zones[zone % Zones.Length])
        {
            TaxRates = zone % 3 == 0 ? [] : [new TaxRate("vat", 19)],
            GraceDays = zone % 4 == 0 ? 3 : 0,
            NumbersComeLater = zone % 5 == 0,
            PaidBy = zone % 11 == 2 ? "parent" : null,
            PaysFirst = zone % 4 == 1,
            ApprovalAbove = zone % 7 == 3 ? Eur(1000) : null,
            OtherCurrencies = zone % 6 == 5 ? [Dollar] : [],
            NetDays = zone % 5 == 3 ? 14 : 0,
            Dunning = zone % 3 == 2 ? null : "cards",
            TaxProvider = zone % 13 == 1 ? "taxes" : null,
        };
        var life = new Life(convention, terms, Script.Plans).At("2023-12-29T10:30:00Z");
        foreach (var method in zone % 4 == 0 ? [] : new[] { "card", "wallet" })
        {
            life.Do(new AccountCommand.AddMethod(new(method, CollectionMethodKind.Card, "stripe", $"{method}-ref") { Customer = $"cus_{chance.Next():x}" }));
        }

        return life;
    }

    private static AccountCommand Command(Life life, Random chance)
    {
        if (life.State.Pending.OfType<AccountEffect.AskPolicy>().FirstOrDefault() is { } asked)
        {
            return new AccountCommand.TakePolicy(asked.Key, ShippedPolicies.Cards);
        }

        if (life.State.Pending.OfType<Collect>().FirstOrDefault() is { } collect && chance.Next(3) > 0)
        {
            return new AccountCommand.SettleEffect(collect.Key, chance.Next(3) switch
            {
                0 => new ProviderOutcome.Succeeded($"pi_{chance.Next():x}"),
                1 => new ProviderOutcome.Declined(DeclineClass.Hard, "stolen_card"),
                _ => new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"),
            });
        }

        return chance.Next(14) switch
        {
            0 => new AccountCommand.SetProfile(new AccountProfile { Kind = chance.Next(2) == 0 ? "enterprise" : AccountProfile.Standard, Flags = chance.Next(2) == 0 ? ["vip"] : [] }),
            1 => new AccountCommand.SetOverride(new EntitlementOverride($"o{chance.Next(3)}", chance.Next(2) == 0 ? "f" : "premium", chance.Next(2) == 0, "op")
            {
                UntilAt = chance.Next(2) == 0 ? life.Now + Duration.FromDays(chance.Next(1, 20)) : null,
                Value = ValueOf(chance),
            }),
            2 when !life.State.Overrides.IsEmpty => new AccountCommand.EndOverride(life.State.Overrides[0].Id, "op"),
            3 when life.State.Case is not null => new AccountCommand.PromisePayment(life.Now + Duration.FromDays(chance.Next(1, 9)), "op"),
            4 when life.State.Invoices.FirstOrDefault(static invoice => invoice.WrittenOff.IsPositive) is { } given =>
                new AccountCommand.PayBadDebt(given.Id) { Received = given.WrittenOff },
            5 => new AccountCommand.MapCustomer("stripe", $"cus_{chance.Next():x}"),
            6 when life.State.Invoices.FirstOrDefault(static invoice => invoice.Open.IsPositive) is { } owed => new AccountCommand.WriteOffInvoice(owed.Id, "op"),
            _ => Script.Command(life, new Step(chance.Next(1_000_000), chance.Next(1_000), 0)),
        };
    }

    private static EntitlementValue? ValueOf(Random chance) => chance.Next(4) switch
    {
        0 => new EntitlementValue.Quota(chance.Next(100)),
        1 => new EntitlementValue.Choice(["a", "b"]),
        2 => new EntitlementValue.Switch(chance.Next(2) == 0),
        _ => null,
    };

    private static IEnumerable<(Instant At, ImmutableArray<AccountFact> Facts)> Chunks(Life life, int from)
    {
        for (var i = from; i < life.Log.Count;)
        {
            var at = life.Log[i].At;
            var facts = life.Log.Skip(i).TakeWhile(entry => entry.At == at).Select(entry => entry.Fact).ToImmutableArray();
            yield return (at, facts);
            i += facts.Length;
        }
    }
}
