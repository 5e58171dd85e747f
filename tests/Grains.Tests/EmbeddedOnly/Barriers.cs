using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Domain.Credits;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Tests.Accounts;
using Billing.Providers.Simulated;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>What is due and waits for an outcome.</summary>
public class Barriers
{
    [Fact]
    public void An_invoice_waits_for_the_credit_that_is_being_paid_for()
    {
        var billing = new SimulatedBilling();
        var isAway = false;
        billing.Simulated.Script = _ => isAway
            ? new SimulatedAnswer.IsAway()
            : new SimulatedAnswer.Books(new ProviderOutcome.Succeeded("ref"));
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            await account.Send(Given.Keyed("wallet", new AccountCommand.OpenWallet(new Wallet("w", 1m, Given.Euro))));
            await billing.Pass(TimeSpan.FromDays(27.5));
            process.Kill();
            process = await billing.StartAsync(withShards: true);
            account = SimulatedBilling.Account(process);
            isAway = true;
            Assert.IsType<CommandAnswer.Accepted>(
                (await account.Send(Given.Keyed("top-up", new AccountCommand.TopUpWallet("w", 100, GrantKind.Purchased)))).Answer);
            await billing.Pass(TimeSpan.FromHours(3));

            // The period has ended; what it costs depends on whether the top-up is paid.
            Assert.Equal(2, (await account.ReadState())!.State.Invoices.Length);
            Assert.True((await account.ReadState())!.NextDueAt < NodaTime.Instant.FromDateTimeOffset(billing.World.Clock.GetUtcNow()));
            Assert.IsType<CommandAnswer.Unavailable>((await account.Send(Given.Keyed("charge", Given.Charge(100)))).Answer);

            isAway = false;
            await billing.Pass(TimeSpan.FromHours(1.1));
            var state = (await account.ReadState())!.State;
            Assert.Equal(3, state.Invoices.Length);
            Assert.True(state.Invoices[2].Open.IsZero);
            Assert.NotEmpty(state.Invoices[2].Credits.Concat(state.Invoices[2].Lines.SelectMany(static line => line.Credits)));
            Assert.Equal(2, billing.Ledger.Lines.Count);
            Assert.IsType<CommandAnswer.Accepted>((await account.Send(Given.Keyed("charge", Given.Charge(100)))).Answer);
        });
    }
}
