using System.Collections.Immutable;
using Billing.Domain.Amounts;
using Billing.Domain.Conventions;
using Billing.Domain.Credits;
using Billing.Domain.Invoices;
using NodaTime;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Field;

/// <summary>Which credit is used first, what is left of it, and what happens when it expires.</summary>
public sealed class CreditCases
{
    private static readonly Instant Now = At("2024-03-01");

    [Fact]
    public void OM_CRD_001_priority_then_expiry_decides_and_what_is_uncovered_is_overage()
    {
        var byPriority = Cover([Grant("A", 100) with { Priority = 1 }, Grant("B", 100) with { Priority = 2 }], 120);
        Assert.Equal([0, 8_000], Left(byPriority));

        var byExpiry = Cover([Grant("B", 100) with { ExpiresAt = At("2024-05-01") }, Grant("A", 100) with { ExpiresAt = At("2024-04-01") }], 120);
        Assert.Equal([8_000, 0], Left(byExpiry));

        Assert.Equal(5_000, Cover([], 50).Uncovered.MinorUnits);

        // Voided half way: what was left of it cannot be used any more.
        var before = Cover([Grant("A", 100)], 50);
        var voided = before.Grants[0] with { Left = Eur(0) };
        var after = Cover([voided], 50);
        Assert.Equal((0L, 5_000L), (after.Grants[0].Left.MinorUnits, after.Uncovered.MinorUnits));
        Assert.Equal([5_000, 5_000], new[] { before.Total + before.Uncovered, after.Total + after.Uncovered }.Select(m => m.MinorUnits));

        var unusable = Cover([Grant("F", 100) with { EffectiveAt = At("2025-01-01") }, Grant("E", 100) with { ExpiresAt = At("2024-01-01") }], 10);
        Assert.Equal(0, unusable.Total.MinorUnits);
        Assert.Equal(0, unusable.Grants.Where(grant => grant.IsUsableAt(Now)).Sum(grant => grant.Left.MinorUnits));
    }

    [Theory]
    [InlineData("a", new[] { 150 }, new[] { "100 -> 0", "50 -> 0", "- -> 500" })]
    [InlineData("b", new[] { 75, 75 }, new[] { "75+25 -> 0", "50 -> 0", "- -> 500" })]
    [InlineData("c", new[] { 125 }, new[] { "100 -> 0", "25 -> 2500", "- -> 500" })]
    public void OM_CRD_002_each_line_knows_which_grant_paid_it(string variant, int[] credits, string[] expected)
    {
        var state = InvoiceAssembly.Assemble(new(BillingProfiles.OpenMeter, Euro, Now, [Line("1", 100), Line("2", 50), Line("3", 5)])
        {
            Grants = [.. credits.Select((amount, i) => Grant($"g{i}", amount))],
        });

        Assert.True(
            expected.SequenceEqual(state.Lines.Select(line =>
                $"{(line.Credits.IsEmpty ? "-" : string.Join('+', line.Credits.Select(burn => burn.Amount.Major.ToString("0"))))} -> {line.Total.MinorUnits}")),
            variant);
    }

    [Fact]
    public void OM_CRD_003_what_is_given_back_opens_again_in_reverse_order()
    {
        ImmutableArray<CreditGrant> grants = [Grant("T10", 10) with { ExpiresAt = At("2024-03-10") }, Grant("T15", 15) with { ExpiresAt = At("2024-03-15") }];
        var five = Burning.Cover(grants, Eur(5), Now, BurnOrder.SoonestExpiryFirst);
        var ten = Burning.Cover(five.Grants, Eur(10), Now, BurnOrder.SoonestExpiryFirst);

        Assert.Equal(["T10 5"], Print(five.Burns));
        Assert.Equal(["T10 5", "T15 5"], Print(ten.Burns));
        Assert.Equal(["T15 5", "T10 2"], Print(Burning.Reopened([.. five.Burns, .. ten.Burns], Eur(7))));
    }

    [Fact]
    public void KNG_CRD_001_credit_is_used_before_the_rest_is_invoiced()
    {
        // The case names no system; both systems that count credit as a discount must agree.
        foreach (var profile in new[] { BillingProfiles.Stripe, BillingProfiles.OpenMeter })
        {
            var state = InvoiceAssembly.Assemble(new(profile, Euro, Now, [Line("usage", 100)]) { Grants = [Grant("g", 40)] });

            Assert.Equal((4_000, 6_000), (state.Lines[0].Credited.MinorUnits, state.Total.MinorUnits));
        }
    }

    [Fact]
    public void LAGO_WAL_001_the_oldest_of_one_priority_is_used_first()
    {
        var burned = Cover(BurnOrder.OldestFirst, 60, Grant("new", 50) with { GrantedAt = Now + Duration.FromHours(-1) }, Grant("old", 30) with { GrantedAt = Now + Duration.FromHours(-2) });

        Assert.Equal(["old 30", "new 30"], Print(burned.Burns));
        Assert.Equal([2_000, 0], Left(burned));
    }

    [Fact]
    public void LAGO_WAL_002_a_lower_priority_number_comes_first_then_age()
    {
        var burned = Cover(
            BurnOrder.OldestFirst,
            80,
            Grant("a", 20) with { Priority = 1 },
            Grant("b", 25) with { Priority = 2, GrantedAt = Now + Duration.FromDays(-3) },
            Grant("c", 25) with { Priority = 2, GrantedAt = Now + Duration.FromDays(-1) },
            Grant("d", 30) with { Priority = 2 });

        Assert.Equal(["a 20", "b 25", "c 25", "d 10"], Print(burned.Burns));
        Assert.Equal([0, 0, 0, 2_000], Left(burned));
    }

    [Fact]
    public void LAGO_WAL_003_what_was_given_and_what_was_bought_stay_apart()
    {
        var granted = Grant("granted", 30) with { GrantedAt = Now + Duration.FromHours(-1), WalletId = "w" };
        var purchased = Grant("purchased", 70) with { Kind = GrantKind.Purchased, WalletId = "w" };
        var state = InvoiceAssembly.Assemble(new(BillingProfiles.Lago, Euro, Now, [Line("1", 80)]) { Grants = [purchased, granted] });

        Assert.Equal(["granted 30", "purchased 50"], Print(state.Credits));
        Assert.Equal(0, (state.Total - state.Credits.Aggregate(Eur(0), (sum, burn) => sum + burn.Amount)).MinorUnits);
        Assert.Equal([2_000, 0], state.Grants.Select(grant => grant.Left.MinorUnits));
    }

    [Fact]
    public void LAGO_WAL_004_what_is_left_is_money_and_not_credits()
    {
        var wallet = new Wallet("w", 0.5m, Euro);
        var left = wallet.ToMoney(100);

        Assert.Equal((5_000, 3_000, 2_000), (left.MinorUnits, wallet.ToMoney(60).MinorUnits, wallet.ToMoney(40).MinorUnits));
        Assert.True((left - wallet.ToMoney(60) - wallet.ToMoney(40)).IsZero);
    }

    [Fact]
    public void LAGO_WAL_009_a_gap_is_filled_up_to_the_target_and_a_purchase_to_its_least_amount()
    {
        var wallet = new Wallet("w", 1, Euro);
        var ongoing = Wallet.OngoingBalance(Eur(10), Eur(6), Eur(0));
        var free = new TopUpRule(Eur(5), Eur(10), null, GrantKind.Promotional, Eur(50));

        Assert.Equal(6, wallet.ToCredits(free.Due(ongoing)!.Value));
        Assert.Equal(16, wallet.ToCredits(Eur(10) + free.Due(ongoing)!.Value));
        Assert.Equal(50, wallet.ToCredits((free with { Kind = GrantKind.Purchased }).Due(ongoing)!.Value));
        Assert.Null(free.Due(Eur(5)));
    }

    private static CreditGrant Grant(string id, decimal amount) => CreditGrant.Of(id, GrantKind.Promotional, Eur(amount), Now);

    private static InvoiceLine Line(string id, decimal amount) => new(id, LineKind.Usage, id, DerivedMoney.Given("usage", Eur(amount)));

    private static Burned Cover(ImmutableArray<CreditGrant> grants, decimal amount) =>
        Burning.Cover(grants, Eur(amount), Now, BillingProfiles.OpenMeter.BurnOrder);

    private static Burned Cover(BurnOrder order, decimal amount, params ImmutableArray<CreditGrant> grants) =>
        Burning.Cover(grants, Eur(amount), Now, order);

    private static IEnumerable<long> Left(Burned burned) => burned.Grants.Select(grant => grant.Left.MinorUnits);

    private static IEnumerable<string> Print(IEnumerable<Burn> burns) => burns.Select(burn => $"{burn.GrantId} {burn.Amount.Major:0}");
}
