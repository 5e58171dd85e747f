using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Invoices;
using Billing.Domain.Metering;
using Billing.Domain.Taxes;
using Billing.Embedded;
using Billing.Grains;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Serialization;
using Billing.Providers;
using Billing.Providers.Simulated;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans.Configuration;

namespace Billing.Year;

/// <summary>
/// Some customers in a world of their own, on one thread: opened and subscribed through their grains, woken by what the journal
/// says is due, charged by a provider in this process, for a year. Then everything is counted that should have come of it.
/// </summary>
internal sealed class Town
{
    public const int Months = 12;

    private const string Tenant = "bench";
    private const int AtOnce = 64;
    private const int SampleEvery = 100;

    private static readonly DateTimeOffset Start = new(2024, 1, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly Instant Begin = Instant.FromDateTimeOffset(Start);
    private static readonly Instant End = Begin + Duration.FromDays(366) + Duration.FromMinutes(10);
    private static readonly Currency Euro = Currency.Of("EUR");
    private static readonly AccountTerms Terms = new(Euro, "Europe/Paris") { TaxRates = [new TaxRate("vat", 20)] };
    private static readonly PlanVersion Plan = new("plan", 1, Euro, BillingInterval.Monthly,
    [
        new PlanItem("base", new ChargeModel.PerUnit(49)),
        new PlanItem("seat", new ChargeModel.PerUnit(9.5m)) { Quantity = 7 },
        new PlanItem("support", new ChargeModel.Flat(15)),
        new PlanItem("calls", new ChargeModel.PerUnit(0.0125m)) { Timing = BillingTiming.InArrears, Meter = new("calls", Aggregation.Sum) },
    ]);

    private readonly int _customers;
    private readonly SimulatedWorld _world;
    private readonly MemoryJournal _journal;
    private readonly MemoryGrainStore _states = new();
    private readonly MemoryReminderStore _reminders = new();
    private readonly SimulatedLedger _ledger = new();

    public Town(int number, int customers)
    {
        _customers = customers;
        _world = new SimulatedWorld((ulong)number, Start);
        _journal = new MemoryJournal(new KeyRing(1, [new(1, new byte[KeyRing.LengthMin])]), _world.Clock);
    }

    /// <summary>The commits of all customers.</summary>
    public long Commits { get; private set; }

    public void Live() => _world.Run(async () =>
    {
        var process = await StartAsync();
        await process.Grains.GetGrain<ICatalogGrain>($"{Tenant}/catalog").Publish(Plan);
        await EachAsync(Enumerable.Range(0, _customers), customer => OpenAsync(AccountOf(process, customer)));
        for (var month = 0; month < Months; month++)
        {
            var at = Begin + Duration.FromDays((month * 30) + 14);
            await PassUntil(process, at);
            var use = new AccountCommand.RecordUsage("s", [new UsageEvent($"{month}", "calls", at, 1234)]);
            await EachAsync(Enumerable.Range(0, _customers), customer => SendAsync(AccountOf(process, customer), $"use-{month}", use));
        }

        await PassUntil(process, End);
        await CheckAsync(process);
    });

    private Task<SimulatedProcess> StartAsync() => _world.StartAsync("silo", silo =>
    {
        silo.Services.AddSingleton<IPaymentProvider>(new SimulatedProvider(_ledger));
        silo.Services.AddSingleton<IAccountJournal>(_journal);
        silo.Services.AddSingleton<IGrainStore>(_states);
        silo.Services.AddSingleton<IReminderStore>(_reminders);
        silo.Services.AddBillingSerialization();
        silo.Services.AddBillingGrains(static settings => settings.ProviderRequestsPerSecond = 10_000);
        silo.AddMemoryGrainStorageAsDefault();

        // Whoever is called once a month would be sent away between two calls, and brought back.
        silo.Configure<GrainCollectionOptions>(static options => options.CollectionQuantum = TimeSpan.FromDays(1_000));
    });

    private static async Task OpenAsync(IAccountGrain account)
    {
        await SendAsync(account, "open", new AccountCommand.OpenAccount(Terms));
        await SendAsync(account, "subscribe", new AccountCommand.Subscribe("s", "plan"));
    }

    /// <summary>Lets time pass, and does on the way what the clock shards do: wake whom the journal says is due.</summary>
    private async Task PassUntil(SimulatedProcess process, Instant until)
    {
        while (await _journal.ReadDueAsync(until, 1) is [{ WakeAt: var next }])
        {
            await DelayUntil(next);
            var due = await _journal.ReadDueAsync(Now, int.MaxValue);
            await EachAsync(due, async wakeUp =>
            {
                if (await process.Grains.GetGrain<IAccountGrain>(wakeUp.Account.ToString()).Wake() is { IsBehind: true })
                {
                    throw new InvalidOperationException($"{wakeUp.Account} stays behind.");
                }
            });
        }

        await DelayUntil(until);
    }

    private Instant Now => Instant.FromDateTimeOffset(_world.Clock.GetUtcNow());

    /// <summary>Time moves only when nothing is left to do: what was asked of the provider is answered by then.</summary>
    private async Task DelayUntil(Instant at)
    {
        // A single delay holds seven weeks, and whole milliseconds.
        for (var left = at - Now; left > Duration.Zero; left = at - Now)
        {
            await Task.Delay(Duration.Min(left + Duration.FromMilliseconds(1), Duration.FromDays(30)).ToTimeSpan(), _world.Clock);
        }
    }

    private async Task CheckAsync(SimulatedProcess process)
    {
        var fresh = await StartAsync();
        for (var customer = 0; customer < _customers; customer++)
        {
            var read = (await AccountOf(process, customer).ReadState())!;
            Commits += read.Seq;
            Check(customer, read.State);
            if (customer % SampleEvery == 0)
            {
                // Nothing but the journal can have told a process that was not there.
                var told = (await AccountOf(fresh, customer).ReadState())!;
                Demand(customer, Document(told.State) == Document(read.State), "is another one in the journal");
            }
        }

        Demand(0, _ledger.Lines.Count == _customers * (Months + 1), $"and the others were charged {_ledger.Lines.Count} times");
    }

    private static void Check(int customer, AccountState state)
    {
        Demand(customer, state.Invoices.Length == Months + 1, $"has {state.Invoices.Length} invoices");
        Demand(customer, state.Invoices.All(static invoice => invoice.Status == InvoiceStatus.Finalized && invoice.Open.IsZero && !invoice.Paid.IsZero), "has not paid");
        Demand(customer, state.Invoices.Skip(1).All(static invoice => invoice.Lines.Length == Plan.Items.Length), "was not billed every item");
        Demand(customer, state.Books.Balances.Sum(static balance => balance.Amount.MinorUnits) == 0, "has books that do not sum to zero");
        Demand(customer, state.Balance.IsZero && state.Pending.IsEmpty, "is owed or awaits something");
    }

    private static void Demand(int customer, bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Customer {customer} {what}.");
        }
    }

    private static string Document(AccountState state) => JsonSerializer.Serialize(state, BillingSerialization.Documents);

    private static IAccountGrain AccountOf(SimulatedProcess process, int customer) =>
        process.Grains.GetGrain<IAccountGrain>(string.Create(CultureInfo.InvariantCulture, $"{Tenant}/customer-{customer:000000}"));

    private static async Task SendAsync(IAccountGrain account, string id, AccountCommand command)
    {
        if (await account.Send(new SentCommand(id, "bench", command)) is not { Answer: CommandAnswer.Accepted })
        {
            throw new InvalidOperationException($"{command} was not accepted.");
        }
    }

    /// <summary>So many at once as a clock shard wakes.</summary>
    private static async Task EachAsync<T>(IEnumerable<T> all, Func<T, Task> act)
    {
        foreach (var some in all.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(act).ToArray());
        }
    }
}
