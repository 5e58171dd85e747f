using System.Text;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Metering;
using Billing.Domain.Subscriptions;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Tests.Accounts;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>Events of closed periods are no longer in the account, and are still counted once.</summary>
public class Closed_usage
{
    [Fact]
    public void Is_known_from_the_journal_when_it_is_told_again()
    {
        var billing = new SimulatedBilling();
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            var calls = new PlanItem("calls", new ChargeModel.PerUnit(1)) { Timing = BillingTiming.InArrears, Meter = new MeterUse("calls", Aggregation.Sum) };
            await account.Send(Given.Keyed("add", new AccountCommand.AddItem("sub-1", calls, new Effective.Now())));
            var told = new UsageEvent("event-1", "calls", Instant.FromDateTimeOffset(SimulatedBilling.Start) + Duration.FromDays(1), 7);
            await billing.Pass(TimeSpan.FromDays(2));
            await account.Send(Given.Keyed("use", new AccountCommand.RecordUsage("sub-1", [told])));

            for (var month = 0; month < 8; month++)
            {
                await billing.Pass(TimeSpan.FromDays(30));
                await account.Wake();
            }

            var before = (await account.ReadState())!;
            Assert.Empty(before.State.Subscription("sub-1")!.Usage);
            var again = await account.Send(Given.Keyed("use-again", new AccountCommand.RecordUsage("sub-1", [told])));
            Assert.IsType<CommandAnswer.Accepted>(again.Answer);
            var entries = (await billing.Journal.LoadAsync(AccountKey.Parse(SimulatedBilling.Customer), -1)).Tail;
            Assert.Single(entries, static entry => Encoding.UTF8.GetString(entry.Facts.Span).Contains("usage_recorded", StringComparison.Ordinal));

            var late = await account.Send(Given.Keyed("late", new AccountCommand.RecordUsage("sub-1", [told with { Id = "event-2" }])));
            Assert.Equal("usage_period_closed", Assert.IsType<CommandAnswer.Refused>(late.Answer).Rejection.Code);
        });
    }
}
