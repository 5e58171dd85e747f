using Billing.Arithmetic;
using Billing.Customers;
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
/// Our side of a durable mutation and nothing else: the mix of the bench of customers through account grains on one thread, with a
/// journal that takes every commit and keeps none.
/// </summary>
internal static class MutationCost
{
    private const string Tenant = "bench";
    private const int Accounts = 300;
    private const int MutationsEach = 48;

    public static (double Microseconds, double BytesEach, double FactBytes) Measure()
    {
        var world = new SimulatedWorld(1, new DateTimeOffset(2024, 1, 1, 9, 0, 0, TimeSpan.Zero));
        var journal = new ForgetfulJournal();
        var (seconds, bytes) = (0d, 0L);
        world.Run(async () =>
        {
            var process = await world.StartAsync("silo", silo => Configure(silo, journal));
            await process.Grains.GetGrain<ICatalogGrain>($"{Tenant}/catalog").Publish(Mutations.TeamPlan);
            var accounts = Enumerable.Range(0, Accounts).Select(number => process.Grains.GetGrain<IAccountGrain>($"{Tenant}/account-{number}")).ToArray();
            foreach (var (account, opening) in accounts.SelectMany(static account => Mutations.Opening.Select(opening => (account, opening))))
            {
                await SendAsync(account, opening.GetType().Name, opening);
            }

            journal.FactBytes = 0;
            var (begun, allocated) = (ThreadTime.Now(), GC.GetAllocatedBytesForCurrentThread());
            for (var number = 0; number < MutationsEach; number++)
            {
                await Task.Delay(TimeSpan.FromSeconds(37), world.Clock);
                foreach (var account in accounts)
                {
                    await SendAsync(account, $"m{number}", Mutations.Of(number));
                }
            }

            (seconds, bytes) = ((ThreadTime.Now() - begun).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
        });
        const double count = Accounts * MutationsEach;
        return (seconds * 1e6 / count, bytes / count, journal.FactBytes / count);
    }

    private static void Configure(ISiloBuilder silo, ForgetfulJournal journal)
    {
        silo.Services.AddSingleton<IPaymentProvider>(new SimulatedProvider(new SimulatedLedger()));
        silo.Services.AddSingleton<IAccountJournal>(journal);
        silo.Services.AddSingleton<IGrainStore>(new MemoryGrainStore());
        silo.Services.AddSingleton<IReminderStore>(new MemoryReminderStore());
        silo.Services.AddBillingSerialization();
        silo.Services.AddBillingGrains(static settings => settings.SnapshotEvery = int.MaxValue);
        silo.AddMemoryGrainStorageAsDefault();
        silo.Configure<GrainCollectionOptions>(static options => options.CollectionQuantum = TimeSpan.FromDays(1_000));
    }

    private static async Task SendAsync(IAccountGrain account, string key, Domain.Accounts.AccountCommand command)
    {
        var sent = new SentCommand($"k{key}", "bench", command) { Key = key, BodyHash = new string('0', 64) };
        if (await account.Send(sent) is not { Answer: CommandAnswer.Accepted })
        {
            throw new InvalidOperationException($"{command} was not accepted.");
        }
    }

    private sealed class ForgetfulJournal : IAccountJournal
    {
        private static readonly byte[] Hash = new byte[32];

        public long FactBytes { get; set; }

        public Task<CommitOutcome> CommitAsync(Commit commit)
        {
            FactBytes += commit.Facts.Length;
            return Task.FromResult<CommitOutcome>(new CommitOutcome.Won(new JournalHead(commit.Seq, Hash)));
        }

        public Task<LoadedAccount> LoadAsync(AccountKey account, int snapshotFormat, CancellationToken cancellation = default) =>
            Task.FromResult(new LoadedAccount(null, []));

        public Task<StoredAnswer?> FindAnswerAsync(AccountKey account, string key, CancellationToken cancellation = default) =>
            Task.FromResult<StoredAnswer?>(null);

        public Task SaveSnapshotAsync(AccountKey account, Snapshot snapshot, CancellationToken cancellation = default) => Task.CompletedTask;

        public Task<IReadOnlyList<WakeUp>> ReadDueAsync(
            Instant until, int countMax, WakeUp? after = null, WakePart? part = null, CancellationToken cancellation = default) =>
            Task.FromResult<IReadOnlyList<WakeUp>>([]);
    }
}
