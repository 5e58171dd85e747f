using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Tests.Accounts;
using Billing.Providers;
using Billing.Providers.Simulated;
using NodaTime;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>A notice makes an account look, through a lane and never in its own turn; what the provider shows comes back as a command.</summary>
public class Notices_and_looks
{
    private const string Eyes = "eyes";
    private const string Account = SimulatedBilling.Customer;

    [Fact]
    public void Of_a_dispute_open_its_invoice_again() => Live(new SimulatedBilling(), async (billing, account) =>
    {
        var paid = billing.Ledger.Lines.Single();
        billing.Desk.Change(paid, standing => standing with { Dispute = DisputeState.Open, Disputed = paid.Amount });
        await account.Send(Of("e1", "simulated", NoticeSubject.Dispute, "dp_1", payment: Reference(billing)));
        await billing.Pass(TimeSpan.FromSeconds(5));

        var state = (await account.ReadState())!.State;
        Assert.Equal(60_00, state.Invoices[0].Open.MinorUnits);
        Assert.Empty(state.Pending);
    });

    [Theory]
    [InlineData("away")]
    [InlineData("unclear")]
    [InlineData("broken")]
    [InlineData("silent")]
    public void That_are_not_answered_are_asked_again_when_their_lease_is_over(string how)
    {
        var billing = new SimulatedBilling();
        var sight = new BlindSight(how, billing.World.Clock);
        billing.Others.Add(SimulatedAdapter.Create(billing.Simulated, name: Eyes) with { Sight = sight });
        Live(billing, async (_, account) =>
        {
            await account.Send(Of("e1", Eyes, NoticeSubject.Dispute, "dp_1"));
            await billing.Pass(TimeSpan.FromSeconds(29));
            Assert.Single((await account.ReadState())!.State.Pending);
            Assert.Empty((await account.ReadState())!.State.Disputes);

            sight.Sees = true;
            await billing.Pass(TimeSpan.FromSeconds(5));
            await account.Wake();
            await billing.Pass(TimeSpan.FromSeconds(5));
            Assert.Empty((await account.ReadState())!.State.Pending);
            Assert.Equal(DisputeState.Open, Assert.Single((await account.ReadState())!.State.Disputes).State);
        });
    }

    [Fact]
    public void At_a_provider_that_cannot_be_looked_at_end()
    {
        var billing = new SimulatedBilling();
        billing.Others.Add(SimulatedAdapter.Create(billing.Simulated, name: Eyes));
        Live(billing, async (_, account) =>
        {
            await account.Send(Of("e1", Eyes, NoticeSubject.Dispute, "dp_1"));
            await billing.Pass(TimeSpan.FromSeconds(5));
            Assert.Empty((await account.ReadState())!.State.Pending);
        });
    }

    [Theory]
    [InlineData("acme/customer-2")]
    [InlineData("acme/customer-10")]
    [InlineData("other/customer-1")]
    public void That_bear_the_key_of_another_account_are_refused_and_store_nothing(string other) => Live(new SimulatedBilling(), async (billing, account) =>
    {
        var key = billing.Ledger.Lines.Single().Key[Account.Length..];
        var before = (await account.ReadState())!.Seq;
        var answer = (await account.Send(Of("e1", "simulated", NoticeSubject.Payment, Reference(billing), key: other + key))).Answer;
        Assert.Equal("notice_mismatch", Assert.IsType<CommandAnswer.Refused>(answer).Rejection.Code);
        Assert.IsType<CommandAnswer.Accepted>((await account.Send(Of("e2", "simulated", NoticeSubject.Payment, Reference(billing), key: Account + key))).Answer);
        Assert.Equal(before + 1, (await account.ReadState())!.Seq);
    });

    [Fact]
    public void That_show_the_payment_of_another_account_change_nothing()
    {
        var billing = new SimulatedBilling();
        billing.Others.Add(SimulatedAdapter.Create(billing.Simulated, name: Eyes) with { Sight = new OtherSight() });
        Live(billing, async (_, account) =>
        {
            await account.Send(Of("e1", Eyes, NoticeSubject.Payment, "pi_1", key: $"{Account}/late"));
            await billing.Pass(TimeSpan.FromSeconds(5));
            var state = (await account.ReadState())!.State;
            Assert.Empty(state.Pending);
            Assert.Empty(state.Grants);
        });
    }

    [Fact]
    public void Are_not_needed_to_let_go_what_was_called_off()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = SimulatedBilling.Account(process);
            await account.Send(Given.Keyed("open", new AccountCommand.OpenAccount(new AccountTerms(Given.Euro, "UTC") { PaysFirst = true })));
            billing.Simulated.Script = static _ => new SimulatedAnswer.Books(new ProviderOutcome.ActionRequired());
            await account.Send(Given.Keyed("charge", Given.Charge(10_00)));
            await billing.Pass(TimeSpan.FromSeconds(5));
            await account.Send(Given.Keyed("off", new AccountCommand.CallOffPurchase((await account.ReadState())!.State.Purchases[0].Id)));
            await billing.Pass(TimeSpan.FromSeconds(5));

            Assert.Equal(new ProviderOutcome.Declined(DeclineClass.Hard, "called_off"), billing.Ledger.Lines.Single().Outcome);
            var state = (await account.ReadState())!.State;
            Assert.Empty(state.Pending);
            Assert.Empty(state.Purchases);
        });
    }

    private static void Live(SimulatedBilling billing, Func<SimulatedBilling, IAccountGrain, Task> live) => billing.World.Run(async () =>
    {
        billing.Simulated.Script = static key => new SimulatedAnswer.Books(new ProviderOutcome.Succeeded(SimulatedDesk.ReferenceOf(key)));
        var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
        await billing.Pass(TimeSpan.FromSeconds(5));
        await live(billing, account);
    });

    private static string Reference(SimulatedBilling billing) => SimulatedDesk.ReferenceOf(billing.Ledger.Lines.Single().Key);

    private static SentCommand Of(string id, string provider, NoticeSubject subject, string of, string? key = null, string? payment = null) =>
        new($"notice-{id}", "webhook", new AccountCommand.TakeNotice(
            new(provider, id, "changed", subject, of, Instant.FromUtc(2026, 1, 31, 10, 0), 4) { Key = key, Payment = payment }));

    /// <summary>A provider that does not say, until it does.</summary>
    private sealed class BlindSight(string how, TimeProvider time) : IProviderSight
    {
        public bool Sees { get; set; }

        public async Task<ProviderReply<ProviderReport?>> LookAtAsync(SightRequest request, CancellationToken cancellation)
        {
            if (Sees)
            {
                return new ProviderReply<ProviderReport?>.Given(
                    new ProviderReport.OfDispute(request.ObjectId, null, new Money(1, Given.Euro), DisputeState.Open, "fraudulent"));
            }

            switch (how)
            {
                case "away":
                    return new ProviderReply<ProviderReport?>.Unavailable();
                case "unclear":
                    return new ProviderReply<ProviderReport?>.Unknown();
                case "broken":
                    throw new WrongRequestException(Eyes, "broken", null);
                default:
                    await Task.Delay(TimeSpan.FromHours(1), time, cancellation);
                    throw new InvalidOperationException("Nobody waits for so long.");
            }
        }
    }

    private sealed class OtherSight : IProviderSight
    {
        public Task<ProviderReply<ProviderReport?>> LookAtAsync(SightRequest request, CancellationToken cancellation) =>
            Task.FromResult<ProviderReply<ProviderReport?>>(new ProviderReply<ProviderReport?>.Given(
                new ProviderReport.OfPayment("pi_1", new Money(100, Given.Euro), new ProviderOutcome.Succeeded("pi_1"), new Money(100, Given.Euro), Money.Zero(Given.Euro))
                {
                    Key = "acme/customer-2/late",
                }));
    }
}
