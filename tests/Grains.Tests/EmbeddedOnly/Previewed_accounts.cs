using Billing.Domain.Accounts;
using Billing.Domain.Subscriptions;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Tests.Accounts;
using NodaTime;

namespace Billing.Grains.Tests.EmbeddedOnly;

public class Previewed_accounts
{
    private static readonly Instant Start = Instant.FromDateTimeOffset(SimulatedBilling.Start);

    [Fact]
    public void What_is_foreseen_is_what_comes()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromSeconds(1));
            var seq = (await account.ReadState())!.Seq;
            var foreseen = Assert.IsType<PreviewAnswer.Foreseen>(await account.Preview(Start + Duration.FromDays(95)));
            Assert.Equal(3, foreseen.Invoices.Length);
            Assert.Equal(seq, (await account.ReadState())!.Seq);

            await billing.Pass(TimeSpan.FromDays(95));
            await account.Wake();
            var came = (await account.ReadState())!.State.Invoices.Skip(1).Select(static invoice => (invoice.Id, invoice.Number, invoice.Total, invoice.IssuedOn));
            Assert.Equal(came, foreseen.Invoices.Select(static invoice => (invoice.Id, invoice.Number, invoice.Total, invoice.IssuedOn)));
        });
    }

    [Fact]
    public void What_a_command_would_do_is_what_it_does_and_trying_does_nothing()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromDays(10));
            var change = new AccountCommand.ChangeQuantities("sub-1", [new ItemQuantity("seat", 5)], new Effective.Now());
            var before = await account.ReadState();
            var tried = Assert.IsType<PreviewAnswer.Foreseen>(await account.TryOut(change));
            Assert.Equal(before!.Seq, (await account.ReadState())!.Seq);

            await account.Send(Given.Keyed("change", change));
            var invoice = (await account.ReadState())!.State.Invoices[^1];
            Assert.Equal(invoice.Total, Assert.Single(tried.Invoices).Total);
            Assert.True(invoice.Total.IsPositive);

            var refused = Assert.IsType<PreviewAnswer.Refused>(await account.TryOut(new AccountCommand.CancelSubscription("none", new Effective.Now())));
            Assert.Equal("subscription_unknown", refused.Rejection.Code);
        });
    }

    [Fact]
    public void Who_looks_too_far_or_at_nobody_is_told_so()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            Assert.Equal("preview_too_far", Refusal(await account.Preview(Start + Duration.FromDays(366 * 6))));
            Assert.Equal("account_not_open", Refusal(await SimulatedBilling.Account(process, "acme/nobody").Preview(Start)));
        });
    }

    private static string Refusal(PreviewAnswer answer) => Assert.IsType<PreviewAnswer.Refused>(answer).Rejection.Code;
}
