using Billing.Domain.Accounts;
using Billing.Embedded;
using Billing.Grains.Clocks;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Serialization;
using Billing.Grains.Tests.Accounts;
using Billing.Providers;
using Billing.Providers.Simulated;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>
/// One tenant in a simulated world: what outlives a process (journal, grain states, reminders, the provider's ledger), and
/// processes one after the other.
/// </summary>
internal sealed class SimulatedBilling
{
    public const string Customer = "acme/customer-1";

    public const string WebhookSecret = "whsec_simulated";

    public static readonly DateTimeOffset Start = new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero);

    private readonly MemoryGrainStore _states = new();
    private readonly MemoryReminderStore _reminders = new();

    public SimulatedBilling(ulong seed = 1)
    {
        World = new SimulatedWorld(seed, Start);
        Memory = new MemoryJournal(new KeyRing(1, [new(1, new byte[KeyRing.LengthMin])]), World.Clock) { Inbox = Inbox };
        Journal = Memory;
        Simulated = new SimulatedProvider(Ledger);
        Desk = new SimulatedDesk(Ledger);
        Provider = Simulated;
    }

    public SimulatedWorld World { get; }

    public MemoryJournal Memory { get; }

    public MemoryInbox Inbox { get; } = new();

    public IAccountJournal Journal { get; set; }

    public SimulatedLedger Ledger { get; } = new();

    public SimulatedProvider Simulated { get; }

    public SimulatedDesk Desk { get; }

    public IPaymentProvider Provider { get; set; }

    /// <summary>Further providers, by their own names.</summary>
    public List<ProviderAdapter> Others { get; } = [];

    /// <summary>Accounts are looked through only where somebody keeps what is found.</summary>
    public IRecomputeStore? Recompute { get; set; }

    public IDatabaseClock? SharedClock { get; set; }

    public Action<GrainSettings>? Settings { get; set; }

    public IReadOnlyList<StoredReminder> Reminders => _reminders.ReadAllAsync().Result;

    public async Task<SimulatedProcess> StartAsync(bool withShards = false)
    {
        var process = await World.StartAsync("silo", silo =>
        {
            silo.Services.AddSingleton(Provider);
            silo.Services.AddSingleton(Desk);
            Others.ForEach(other => silo.Services.AddSingleton(other));
            silo.Services.AddSingleton(Journal);
            silo.Services.AddSingleton<INoticeInbox>(Inbox);
            silo.Services.AddSingleton<IProviderMappings>(Memory);
            silo.Services.AddSingleton(new Secret(WebhookSecret));
            silo.Services.AddBillingSerialization();
            silo.Services.AddBillingGrains(settings =>
            {
                (settings.ProviderRequestsPerSecond, settings.ClockShards) = (10_000, 2);
                Settings?.Invoke(settings);
            });
            if (Recompute is not null)
            {
                silo.Services.AddSingleton(Recompute);
            }

            if (SharedClock is not null)
            {
                silo.Services.AddSingleton(SharedClock);
            }

            silo.Services.AddSingleton<IGrainStore>(_states);
            silo.Services.AddSingleton<IReminderStore>(_reminders);
            silo.AddMemoryGrainStorageAsDefault();
            silo.Configure<EmbeddedOptions>(static options => options.Paranoid = true);
        });
        if (withShards)
        {
            await ClockShards.StartAsync(process.Services);
        }

        return process;
    }

    public static IAccountGrain Account(SimulatedProcess process, string key = Customer) => process.Grains.GetGrain<IAccountGrain>(key);

    /// <summary>An account with a subscription whose first invoice is being paid.</summary>
    public static async Task<IAccountGrain> OpenAsync(SimulatedProcess process, string key = Customer, AccountTerms? terms = null)
    {
        await process.Grains.GetGrain<ICatalogGrain>("acme/catalog").Publish(Given.Monthly());
        var account = Account(process, key);
        await InsistAsync(account, Given.Keyed("open", terms is null ? Given.Open : new AccountCommand.OpenAccount(terms)));
        await InsistAsync(account, Given.Keyed("subscribe", Given.Subscribe()));
        return account;
    }

    public static async Task<CommandReply> InsistAsync(IAccountGrain account, SentCommand sent)
    {
        while (true)
        {
            try
            {
                if (await account.Send(sent) is { Answer: CommandAnswer.Accepted } reply)
                {
                    return reply;
                }
            }
            catch (Orleans.Storage.InconsistentStateException)
            {
                // Its activation has left; the next one reads the journal.
            }
        }
    }

    /// <summary>Days are long for shards that look every second: let them pass without, and start a process with shards then.</summary>
    public async Task Pass(TimeSpan time)
    {
        // A single delay holds seven weeks.
        for (; time > TimeSpan.FromDays(30); time -= TimeSpan.FromDays(30))
        {
            await Task.Delay(TimeSpan.FromDays(30), World.Clock);
        }

        await Task.Delay(time, World.Clock);
    }

    public static async Task<AccountState> StateAsync(SimulatedProcess process, string key = Customer) =>
        (await Account(process, key).ReadState())!.State;
}

/// <summary>A provider whose answers take their time.</summary>
internal sealed class SlowProvider(IPaymentProvider provider, TimeProvider time, TimeSpan delay) : IPaymentProvider
{
    public async Task<Domain.Collection.ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation)
    {
        await Task.Delay(delay, time, cancellation);
        return await provider.ChargeAsync(request, cancellation);
    }

    public async Task<Domain.Collection.ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        await Task.Delay(delay, time, cancellation);
        return await provider.RefundAsync(request, cancellation);
    }

    public Task<Domain.Collection.ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation) => provider.LookUpAsync(request, cancellation);
}
