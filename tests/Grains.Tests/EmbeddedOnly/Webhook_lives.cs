using System.Collections.Immutable;
using Billing.Domain.Collection;
using Billing.Embedded;
using Billing.Grains.Interfaces.Webhooks;
using Billing.Providers;
using Billing.Providers.Simulated;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Tests.EmbeddedOnly;

public class Webhook_lives
{
    [Fact]
    public void A_webhook_that_is_answered_is_kept_and_applied_by_its_account()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            var before = (await account.ReadState())!.Seq;

            var answer = await SendAsync(billing, process, Payment(billing, "evt_1"));
            await billing.Pass(TimeSpan.FromSeconds(2));

            Assert.Equal(new WebhookAnswer.Kept("evt_1", IsKnown: false), answer);
            var row = await RowAsync(billing, "evt_1");
            Assert.True(row.Event.Status is EventStatus.Applied or EventStatus.Ignored, row.ToString());
            Assert.Equal("acme/customer-1", row.Event.Account.ToString());
            Assert.True((await account.ReadState())!.Seq >= before);
        });
    }

    [Fact]
    public void The_same_webhook_again_is_known_and_changes_nothing()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            await SendAsync(billing, process, Payment(billing, "evt_1"));
            await billing.Pass(TimeSpan.FromSeconds(2));
            var before = (await account.ReadState())!.Seq;

            Assert.Equal(new WebhookAnswer.Kept("evt_1", IsKnown: true), await SendAsync(billing, process, Payment(billing, "evt_1"), desk: 1));
            await billing.Pass(TimeSpan.FromSeconds(2));

            Assert.Equal(before, (await account.ReadState())!.Seq);
        });
    }

    [Theory]
    [InlineData("another_secret", 0, "webhook_signature_wrong")]
    [InlineData(SimulatedBilling.WebhookSecret, -6, "webhook_outside_tolerance")]
    [InlineData(SimulatedBilling.WebhookSecret, 6, "webhook_outside_tolerance")]
    [InlineData(null, 0, "webhook_signature_missing")]
    public void A_webhook_that_is_not_believed_leaves_nothing(string? secret, int minutes, string code)
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var (body, signature) = SimulatedNotices.Write(
                Payment(billing, "evt_1"), new Secret(secret ?? ""), Now(billing) + Duration.FromMinutes(minutes));

            var answer = await Desk(process, 0).Receive(Delivery(body, secret is null ? null : signature));

            Assert.Equal(new WebhookAnswer.Refused(code), answer);
            Assert.Empty(await billing.Inbox.ReadAsync(new(), 9));
        });
    }

    [Fact]
    public void A_signed_webhook_that_nobody_can_read_is_parked_once()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var whole = SimulatedNotices.Write(Payment(billing, "evt_1"), new Secret(SimulatedBilling.WebhookSecret), Now(billing)).Body;
            var half = whole[..(whole.Length / 2)];
            var signature = TimedSignature.Of(half, new Secret(SimulatedBilling.WebhookSecret), Now(billing));

            var first = Assert.IsType<WebhookAnswer.Kept>(await Desk(process, 0).Receive(Delivery(half, signature)));
            var second = Assert.IsType<WebhookAnswer.Kept>(await Desk(process, 1).Receive(Delivery(half, signature)));

            Assert.True(second.IsKnown && !first.IsKnown && first.EventId == second.EventId);
            var parked = Assert.Single(await billing.Inbox.ReadAsync(new() { Status = EventStatus.Parked }, 9));
            Assert.Equal("unreadable", parked.Event.Reason);
        });
    }

    [Theory]
    [InlineData(NoticeSubject.Other, "nobody_handles_it")]
    [InlineData(NoticeSubject.Subscription, "not_our_clock")]
    [InlineData(NoticeSubject.Invoice, "not_our_clock")]
    public void What_nobody_handles_is_kept_and_ignored_with_the_reason(NoticeSubject subject, string reason)
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await SendAsync(billing, process, Payment(billing, "evt_1") with { Subject = subject, Account = null, Key = null });

            var row = await RowAsync(billing, "evt_1");
            Assert.Equal((EventStatus.Ignored, reason), (row.Event.Status, row.Event.Reason));
        });
    }

    [Fact]
    public void An_event_of_nobody_is_tried_for_a_day_and_then_parked()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await process.Grains.GetGrain<IInboxGrain>(0).Start();
            await SendAsync(billing, process, Payment(billing, "evt_1") with { Account = null, Key = null, Customer = "cus_nobody" });

            await billing.Pass(TimeSpan.FromHours(20));
            Assert.Equal((EventStatus.Received, "unmapped"), Of(await RowAsync(billing, "evt_1")));
            await billing.Pass(TimeSpan.FromHours(6));
            Assert.Equal((EventStatus.Parked, "unmapped"), Of(await RowAsync(billing, "evt_1")));
        });
    }

    [Fact]
    public void An_event_that_comes_before_its_account_is_applied_once_the_account_is_there()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await process.Grains.GetGrain<IInboxGrain>(0).Start();
            await SendAsync(billing, process, Payment(billing, "evt_1"));
            await billing.Pass(TimeSpan.FromSeconds(30));
            Assert.Equal((EventStatus.Received, "unmapped"), Of(await RowAsync(billing, "evt_1")));

            await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromMinutes(10));
            Assert.True((await RowAsync(billing, "evt_1")).Event.Status is EventStatus.Applied or EventStatus.Ignored);
        });
    }

    [Fact]
    public void An_object_that_says_it_is_one_accounts_and_is_anothers_customers_is_parked()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await SimulatedBilling.OpenAsync(process);
            var other = await SimulatedBilling.OpenAsync(process, "acme/customer-2");
            await other.Send(Accounts.Given.Keyed("method", new Domain.Accounts.AccountCommand.AddMethod(
                new CollectionMethod("m", CollectionMethodKind.Card, "simulated", "pm_2") { Customer = "cus_2" })));

            await SendAsync(billing, process, Payment(billing, "evt_1") with { Customer = "cus_2" });
            await billing.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal((EventStatus.Parked, "correlation_mismatch"), Of(await RowAsync(billing, "evt_1")));

            await SendAsync(billing, process, Payment(billing, "evt_2") with { Key = "acme/customer-2/x" });
            Assert.Equal((EventStatus.Parked, "correlation_mismatch"), Of(await RowAsync(billing, "evt_2")));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_amount_or_a_currency_that_is_not_ours_is_parked(bool isAmount)
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await SimulatedBilling.OpenAsync(process);
            await billing.Pass(TimeSpan.FromSeconds(2));
            var charge = billing.Ledger.Lines[0];
            var told = Payment(billing, "evt_1") with
            {
                Key = charge.Key,
                AmountMinorUnits = charge.Amount.MinorUnits + (isAmount ? 1 : 0),
                Currency = isAmount ? charge.Amount.Currency.Code : "USD",
            };

            await SendAsync(billing, process, told);
            await billing.Pass(TimeSpan.FromSeconds(2));
            Assert.Equal((EventStatus.Parked, "notice_mismatch"), Of(await RowAsync(billing, "evt_1")));
        });
    }

    [Fact]
    public void What_was_kept_when_the_process_died_is_applied_by_the_next_one()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var first = await billing.StartAsync();
            await SimulatedBilling.OpenAsync(first);
            await billing.Pass(TimeSpan.FromSeconds(2));

            // Nothing is brought to an account while the store refuses commits; then the process is gone.
            billing.Memory.Script = static _ => MemoryFault.Unavailable;
            Assert.IsType<WebhookAnswer.Kept>(await SendAsync(billing, first, Payment(billing, "evt_1")));
            first.Kill();
            billing.Memory.Script = null;
            Assert.Equal(EventStatus.Received, (await RowAsync(billing, "evt_1")).Event.Status);

            var second = await billing.StartAsync();
            await second.Grains.GetGrain<IInboxGrain>(0).Start();
            await billing.Pass(TimeSpan.FromMinutes(1));
            Assert.True((await RowAsync(billing, "evt_1")).Event.Status is EventStatus.Applied or EventStatus.Ignored);
        });
    }

    [Fact]
    public void A_store_that_is_away_is_said_so_and_nothing_is_lost()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await SimulatedBilling.OpenAsync(process);
            billing.Inbox.IsAway = static _ => true;
            Assert.IsType<WebhookAnswer.Unavailable>(await SendAsync(billing, process, Payment(billing, "evt_1")));
            billing.Inbox.IsAway = null;
            Assert.Equal(new WebhookAnswer.Kept("evt_1", IsKnown: false), await SendAsync(billing, process, Payment(billing, "evt_1")));
        });
    }

    [Fact]
    public void Parked_events_are_shown_dry_and_then_tried_again()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            await SimulatedBilling.OpenAsync(process);
            var inbox = process.Grains.GetGrain<IInboxGrain>(0);
            foreach (var i in Enumerable.Range(0, 3))
            {
                await SendAsync(billing, process, Payment(billing, $"evt_{i}") with { Key = "acme/customer-2/x" });
            }

            var dry = await inbox.Replay(new EventQuery { Reason = "correlation_mismatch" }, 2, isDry: true);
            Assert.Equal((2, true), (dry.Events.Length, dry.HasMore));
            Assert.Equal(3, (await inbox.Pulse()).Parked);

            var wet = await inbox.Replay(new EventQuery { Reason = "correlation_mismatch" }, 9, isDry: false);
            Assert.Equal((3, false), (wet.Events.Length, wet.HasMore));
            Assert.Equal((3, 0), ((await inbox.Pulse()).Waiting, (await inbox.Pulse()).Parked));
        });
    }

    [Fact]
    public void Nobody_tells_in_the_name_of_a_provider_that_is_not_there()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            Assert.IsType<WebhookAnswer.ProviderUnknown>(await process.Grains.GetGrain<IWebhookDeskGrain>("square/0").Receive(Delivery([], null)));
        });
    }

    private static (EventStatus, string?) Of(InboxRow row) => (row.Event.Status, row.Event.Reason);

    private static Instant Now(SimulatedBilling billing) => Instant.FromDateTimeOffset(billing.World.Clock.GetUtcNow());

    private static IWebhookDeskGrain Desk(SimulatedProcess process, int number) => process.Grains.GetGrain<IWebhookDeskGrain>($"simulated/{number}");

    private static ProviderNotice Payment(SimulatedBilling billing, string id) => new(
        "simulated", id, "payment.succeeded", NoticeSubject.Payment, "sim_1", Now(billing), IsLive: false)
    {
        Account = SimulatedBilling.Customer,
        Rank = 9,
        State = "succeeded",
    };

    private static Task<WebhookAnswer> SendAsync(SimulatedBilling billing, SimulatedProcess process, ProviderNotice notice, int desk = 0)
    {
        var (body, signature) = SimulatedNotices.Write(notice, new Secret(SimulatedBilling.WebhookSecret), Now(billing));
        return Desk(process, desk).Receive(Delivery(body, signature));
    }

    private static WebhookDelivery Delivery(byte[] body, string? signature) => new(
        Convert.ToBase64String(body),
        signature is null ? [] : [new WebhookHeader(SimulatedNotices.SignatureHeader.ToLowerInvariant(), signature)]);

    private static async Task<InboxRow> RowAsync(SimulatedBilling billing, string id) =>
        Assert.Single(await billing.Inbox.ReadAsync(new EventQuery { EventId = id }, 9));
}
