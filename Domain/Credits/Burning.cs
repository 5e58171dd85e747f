using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using NodaTime;

namespace Billing.Domain.Credits;

/// <summary>How much of which grant was used.</summary>
public sealed record Burn(string GrantId, Money Amount)
{
    public static Money Sum(ImmutableArray<Burn> burns, Currency currency)
    {
        var sum = Money.Zero(currency);
        foreach (var burn in burns)
        {
            sum += burn.Amount;
        }

        return sum;
    }
}

/// <summary>What was used of the grants, what the grants are after it, and what they could not cover.</summary>
public sealed record Burned(ImmutableArray<Burn> Burns, ImmutableArray<CreditGrant> Grants, Money Uncovered)
{
    public Money Total => Burn.Sum(Burns, Uncovered.Currency);
}

/// <summary>Uses up grants in their order.</summary>
public static class Burning
{
    /// <summary>Covers an amount of an item (any item when none is named) as far as grants that are usable then reach.</summary>
    public static Burned Cover(
        ImmutableArray<CreditGrant> grants, Money amount, Instant at, BurnOrder order, string? item = null)
    {
        var burns = ImmutableArray.CreateBuilder<Burn>(1);
        var left = amount;
        foreach (var grant in InOrder(grants, at, order))
        {
            if (grant.Left.Currency != amount.Currency || !MayPayFor(grant, item))
            {
                continue;
            }

            var used = Money.Least(grant.Left, left);
            if (used.IsPositive)
            {
                burns.Add(new(grant.Id, used));
                left -= used;
            }
        }

        var all = burns.DrainToImmutable();
        return new(all, Without(grants, all), left);
    }

    /// <summary>
    /// Covers an amount owed for several lines. What may pay for certain items reaches as far as their lines do, and no farther.
    /// </summary>
    /// <param name="paid">What credit paid of these lines before.</param>
    public static Burned CoverLines(
        ImmutableArray<CreditGrant> grants,
        Money amount,
        Instant at,
        BurnOrder order,
        ImmutableArray<(string Item, Money Amount)> lines,
        ImmutableArray<Burn> paid)
    {
        if (grants.All(static grant => grant.Items.IsEmpty))
        {
            return Cover(grants, amount, at, order);
        }

        var burns = ImmutableArray.CreateBuilder<Burn>();
        var (left, rest) = (amount, lines.ToArray());
        foreach (var burn in paid)
        {
            Take(rest, grants[IndexOf(grants, burn.GrantId)], burn.Amount);
        }

        foreach (var grant in InOrder(grants, at, order).Where(grant => grant.Left.Currency == amount.Currency))
        {
            var reach = rest.Where(line => MayPayFor(grant, line.Item)).Aggregate(Money.Zero(amount.Currency), static (sum, line) => sum + line.Amount);
            var used = Money.Least(Money.Least(grant.Left, left), grant.Items.IsEmpty ? left : reach);
            if (used.IsPositive)
            {
                burns.Add(new(grant.Id, used));
                left -= used;
                Take(rest, grant, used);
            }
        }

        var all = burns.ToImmutable();
        return new(all, Without(grants, all), left);
    }

    private static void Take((string Item, Money Amount)[] rest, CreditGrant grant, Money used)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            if (MayPayFor(grant, rest[i].Item))
            {
                var taken = Money.Least(rest[i].Amount, used);
                rest[i].Amount -= taken;
                used -= taken;
            }
        }
    }

    public static ImmutableArray<CreditGrant> InOrder(ImmutableArray<CreditGrant> grants, Instant at, BurnOrder order)
    {
        var usable = ImmutableArray.CreateBuilder<CreditGrant>(1);
        foreach (var grant in grants)
        {
            if (grant.IsUsableAt(at))
            {
                usable.Add(grant);
            }
        }

        return usable.Count < 2 ? usable.DrainToImmutable() : Sorted(usable.DrainToImmutable(), order);
    }

    private static ImmutableArray<CreditGrant> Sorted(ImmutableArray<CreditGrant> grants, BurnOrder order) =>
        grants.Sort((left, right) => CreditGrant.Compare(left, right, order));

    /// <summary>The grants after something was used of them.</summary>
    public static ImmutableArray<CreditGrant> Without(ImmutableArray<CreditGrant> grants, ImmutableArray<Burn> burns)
    {
        foreach (var burn in burns)
        {
            var index = IndexOf(grants, burn.GrantId);
            grants = grants.SetItem(index, grants[index] with { Left = grants[index].Left - burn.Amount });
        }

        return grants;
    }

    /// <summary>
    /// Gives back what was used, in the reverse order: what was taken last is open again first. A grant that expired
    /// in between gets its amount back all the same and expires again, so the books show it.
    /// </summary>
    public static ImmutableArray<Burn> Reopened(ImmutableArray<Burn> burns, Money amount)
    {
        var reopened = ImmutableArray.CreateBuilder<Burn>();
        foreach (var burn in burns.Reverse())
        {
            var back = Money.Least(burn.Amount, amount);
            if (back.IsPositive)
            {
                reopened.Add(new(burn.GrantId, back));
                amount -= back;
            }
        }

        return reopened.ToImmutable();
    }

    private static bool MayPayFor(CreditGrant grant, string? item) =>
        grant.Items.IsEmpty || item is null || grant.Items.Contains(item);

    private static int IndexOf(ImmutableArray<CreditGrant> grants, string id)
    {
        for (var i = 0; i < grants.Length; i++)
        {
            if (grants[i].Id == id)
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no grant {id}.");
    }
}
