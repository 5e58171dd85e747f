using Billing.Domain.Collection;
using Billing.Domain.Amounts;
using Billing.Providers.OnStripe;

namespace Billing.Providers.Tests.OnStripe;

public class What_routing_reads
{
    private static readonly ProviderAdapter Stripe =
        StripeAdapter.Create(new StripeSettings(new Secret("sk_test_nobody"), []) { Address = new Uri("http://127.0.0.1:9") });

    private static readonly ChargeRequest Ordinary = new("k", "acme/anna", "i", new Money(10_00, Currency.Of("EUR"))) { Customer = "cus_1" };

    [Fact]
    public void An_ordinary_charge_can_go_this_way() => Assert.Null(Stripe.Capabilities.WhyNot(Ordinary));

    [Fact]
    public void What_is_too_little_or_too_much_cannot()
    {
        Assert.Equal(ChargeObstacle.TooLittle, Stripe.Capabilities.WhyNot(Ordinary with { Amount = new Money(49, Currency.Of("EUR")) }));
        Assert.Equal(ChargeObstacle.TooMuch, Stripe.Capabilities.WhyNot(Ordinary with { Amount = new Money(1_000_000_00, Currency.Of("USD")) }));
    }

    [Fact]
    public void What_a_provider_lacks_it_says_as_data()
    {
        var cardsOnly = Stripe.Capabilities with { Methods = [CollectionMethodKind.Card], OffSession = false, Holds = false };
        Assert.Equal(ChargeObstacle.Method, cardsOnly.WhyNot(Ordinary with { Kind = CollectionMethodKind.BankDebit }));
        Assert.Equal(ChargeObstacle.OffSession, cardsOnly.WhyNot(Ordinary));
        Assert.Equal(ChargeObstacle.Hold, cardsOnly.WhyNot(Ordinary with { IsOnSession = true, IsHold = true }));
    }

    [Fact]
    public void The_SDK_speaks_the_version_that_the_adapter_was_tested_with() => Assert.False(StripeAdapter.HasDrifted);
}
