using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>Which grants are used up by some uses, one after the other, and what is open again after some is given back.</summary>
internal static class BurnCalculation
{
    public static Seen Of(FieldReader fields, BillingConvention convention, Currency currency)
    {
        var at = fields.At(DateTimeZone.Utc, "at") ?? Instant.FromUtc(2024, 1, 1, 0, 0);
        var grants = fields.Each("grants", node => Grant(node, currency, at));
        var steps = fields.Has("amount") ? [Use(fields.Need("amount"), currency)]
            : fields.Has("steps") ? fields.Each("steps", node => ReadStep(node, currency))
            : fields.Each("amounts", node => Use(node, currency));
        var back = fields.Amount(currency, "giveBack");
        fields.Done();
        var (burns, all, uncovered) = (ImmutableArray.CreateBuilder<Burned>(), grants, Money.Zero(currency));
        foreach (var step in steps)
        {
            if (step.Void is { } voided)
            {
                all = [.. all.Select(grant => grant.Id == voided ? grant with { Left = Money.Zero(currency) } : grant)];
                continue;
            }

            var burned = Burning.Cover(all, step.Amount, at, convention.BurnOrder);
            burns.Add(burned);
            (all, uncovered) = (burned.Grants, uncovered + burned.Uncovered);
        }

        var spent = burns.SelectMany(burned => burned.Burns).ToImmutableArray();
        return new Seen.One(
        [
            ("burns", () => Seen.InOrder(spent.Select(Burn))),
            ("uses", () => Seen.InOrder(burns.Select(burned => Seen.InOrder(burned.Burns.Select(Burn))))),
            ("left", () => new Seen.One([.. all.Select(grant => (grant.Id, new Func<Seen>(() => Seen.Of(grant.Left))))])),
            ("balance", () => Seen.Of(AccountSight.Sum(currency, all.Where(grant => grant.IsUsableAt(at)).Select(grant => grant.Left)))),
            ("segments", () => Seen.Values(burns.Select(burned => burned.Total + burned.Uncovered))),
            ("overage", () => Seen.Of(uncovered)),
            ("reopened", () => Seen.InOrder(Burning.Reopened(spent, back ?? Money.Zero(currency)).Select(Burn))),
        ]);
    }

    private static (Money Amount, string? Void) Use(ScenarioNode node, Currency currency) => (Texts.Amount(node, currency), null);

    // Some use, or a grant that is voided: what is left of it is gone.
    private static (Money Amount, string? Void) ReadStep(ScenarioNode node, Currency currency)
    {
        var fields = new FieldReader(node, "a step");
        var step = (fields.Amount(currency, "use") ?? Money.Zero(currency), fields.Text("void"));
        fields.Done();
        return step;
    }

    private static CreditGrant Grant(ScenarioNode node, Currency currency, Instant at)
    {
        var fields = new FieldReader(node, "a grant");
        var grant = CreditGrant.Of(fields.NeedText("id"), GrantKind.Promotional, Texts.Amount(fields.Need("amount"), currency), fields.At(DateTimeZone.Utc, "granted") ?? at) with
        {
            Priority = fields.Whole("priority") ?? 0,
            ExpiresAt = fields.At(DateTimeZone.Utc, "expires") ?? Instant.MaxValue,
            EffectiveAt = fields.At(DateTimeZone.Utc, "effective") ?? Instant.MinValue,
        };
        fields.Done();
        return grant;
    }

    private static Seen.One Burn(Burn burn) => new(
    [
        ("grant", () => Seen.Of(burn.GrantId)),
        ("amount", () => Seen.Of(burn.Amount)),
    ])
    {
        ShortWords = ["grant"], ShortNumbers = ["amount"],
    };
}
