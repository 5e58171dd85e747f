using System.Collections.Immutable;
using System.Text;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Discounts;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using Billing.Domain.Taxes;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit.Abstractions;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Random lives under every convention. The laws themselves stand in <see cref="Life"/>.</summary>
public sealed class AccountProperties(ITestOutputHelper output)
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full";
    private static readonly string[] Zones = ["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia"];

    // The ordinary run lives the same lives each time: by chance alone, one in a hundred would miss a command. The whole run draws anew.
    private const ulong Seed = 20_261_121;

    private static readonly int Lives = Full ? 2_000 : 40;

    [Fact]
    public void Whatever_happens_the_laws_hold_and_a_repeated_command_yields_nothing_new()
    {
        var seen = new Dictionary<(string Command, string Convention), int>();
        foreach (var convention in BillingProfiles.All)
        {
            Prop.ForAll(Scripts(), script =>
            {
                var life = Start(convention, script);
                Telling(life, () =>
                {
                    foreach (var step in script.Steps)
                    {
                        life.At(life.Now.Plus(Duration.FromHours(step.Kind % 4 == 0 || life.State.Purchases.Any(static purchase => !purchase.IsOff) ? 1 : step.Hours)).ToString());
                        var command = Script.Command(life, step);
                        if (life.TryTwice(command))
                        {
                            var key = (command.GetType().Name, convention.Name);
                            seen[key] = seen.GetValueOrDefault(key) + 1;
                        }
                    }

                    life.At(life.Now.Plus(Duration.FromDays(70)).ToString());
                });
            }).Check(Full ? Config.QuickThrowOnFailure.WithMaxTest(Lives) : Config.QuickThrowOnFailure.WithMaxTest(Lives).WithReplay(Seed, 1));
        }

        PrintCoverage(seen);
    }

    [Fact]
    public void Advancing_in_one_step_is_advancing_in_many() =>
        Prop.ForAll(Scripts(), Gen.Elements(BillingProfiles.All.AsEnumerable()).ToArbitrary(), (script, convention) =>
        {
            var (once, often) = (Prepare(), Prepare());
            once.At(once.Now.Plus(Duration.FromDays(400)).ToString());
            for (var hour = 0; hour < 400 * 24; hour += 7)
            {
                often.At(often.Now.Plus(Duration.FromHours(Math.Min(7, (400 * 24) - hour))).ToString());
            }

            Assert.Equal(DomainJson.Write(once.Facts), DomainJson.Write(often.Facts));

            Life Prepare()
            {
                var life = Start(convention, script);
                foreach (var step in script.Steps.Take(6))
                {
                    life.Try(Script.Command(life, step));
                }

                return life;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Full ? 200 : 15));

    [Fact]
    public void Every_fact_survives_being_written_and_read() =>
        Prop.ForAll(Scripts(), script =>
        {
            var life = Start(BillingProfiles.Lago, script);
            Telling(life, () =>
            {
                foreach (var step in script.Steps)
                {
                    life.At(life.Now.Plus(Duration.FromHours(step.Hours)).ToString());
                    life.Try(Script.Command(life, step));
                }
            });

            var replayed = AccountState.New;
            foreach (var fact in life.Facts)
            {
                var text = DomainJson.Write(fact);
                var read = DomainJson.Read<AccountFact>(text);
                Assert.Equal(text, DomainJson.Write(read));
                replayed = AccountEvolution.Apply(replayed, read);
            }

            Assert.Equal(DomainJson.Write(life.State.Invoices), DomainJson.Write(replayed.Invoices));
            Assert.Equal(life.State.Books, replayed.Books);
            Assert.Equal(AccountClock.NextDueAt(life.State), AccountClock.NextDueAt(replayed));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Full ? 100 : 25));

    // A broken law is told with the whole life that led to it.
    private static void Telling(Life life, Action live)
    {
        try
        {
            live();
        }
        catch (Exception broken)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, [broken.ToString(), .. life.Log.Select(entry => $"{entry.At} {entry.Fact}")]), broken);
        }
    }

    private void PrintCoverage(Dictionary<(string Command, string Convention), int> seen)
    {
        var commands = typeof(AccountCommand).GetNestedTypes()
            .Where(type => type.IsSubclassOf(typeof(AccountCommand)) && type != typeof(AccountCommand.OpenAccount))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        var table = new StringBuilder("accepted with facts".PadRight(24)).AppendLine(string.Concat(BillingProfiles.All.Select(c => c.Name.PadLeft(11))));
        foreach (var command in commands)
        {
            table.Append(command.PadRight(24))
                .AppendLine(string.Concat(BillingProfiles.All.Select(c => $"{seen.GetValueOrDefault((command, c.Name)),11}")));
        }

        output.WriteLine(table.ToString());
        var holes = commands.SelectMany(command => BillingProfiles.All.Select(c => (command, c.Name))).Where(pair => !seen.ContainsKey(pair));
        Assert.True(!holes.Any(), "never reached: " + string.Join(", ", holes));
    }

    internal static Life Start(BillingConvention convention, Script script)
    {
        var terms = new AccountTerms(Euro, Zones[script.Zone % Zones.Length])
        {
            TaxRates = script.Zone % 3 == 0 ? [] : [new TaxRate("vat", 19)],
            GraceDays = script.Zone % 4 == 0 ? 3 : 0,
            LateUsageDays = script.Zone % 3 == 1 ? 10 : 100,
            NumbersComeLater = script.Zone % 5 == 0,
            TaxProvider = script.Zone % 6 == 1 ? "taxes" : null,
            PaidBy = script.Zone % 7 == 2 ? "parent" : null,
            PaysFirst = script.Zone % 2 == 1,
            Dunning = script.Zone % 5 < 4 ? "short" : null,
        };
        var life = new Life(convention, terms, Script.Plans).At("2023-12-29T10:30:00Z");
        foreach (var method in script.Zone % 3 == 0 ? [] : new[] { "card", "wallet" })
        {
            life.Do(new AccountCommand.AddMethod(new(method, CollectionMethodKind.Card, "p", $"{method}-ref")));
        }

        return life
            .Do(new AccountCommand.OpenWallet(new Wallet("w", 1, Euro) { TopUp = new(Eur(5), Eur(20), null, GrantKind.Promotional) }));
    }

    internal static Arbitrary<Script> Scripts()
    {
        var step = from kind in Gen.Choose(0, 1_000_000)
                   from choice in Gen.Choose(0, 1_000)
                   from hours in Gen.OneOf(Gen.Choose(0, 48), Gen.Choose(0, 1_000))
                   select new Step(kind, choice, hours);
        var scripts = from zone in Gen.Choose(0, 60)
                      from steps in step.ArrayOf(60)
                      select new Script(zone, [.. steps]);
        return Arb.From(scripts, Shrink);
    }

    // Half of the steps, or all but one: what remains reads as a story.
    private static IEnumerable<Script> Shrink(Script script)
    {
        if (script.Steps.Length > 1)
        {
            yield return script with { Steps = script.Steps[..(script.Steps.Length / 2)] };
        }

        for (var i = 0; i < script.Steps.Length; i++)
        {
            yield return script with { Steps = script.Steps.RemoveAt(i) };
        }
    }
}
