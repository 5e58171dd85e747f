using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Serialization;
using Billing.Grains.Tests.Accounts;
using Billing.Grains.Tests.Serialization;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Tests.EmbeddedOnly;

/// <summary>A snapshot changes what loading costs, and never what is loaded.</summary>
public class Remembered_accounts
{
    [Theory]
    [InlineData("whole")]
    [InlineData("none")]
    [InlineData("torn")]
    [InlineData("of another shape")]
    public void Are_the_same_whatever_became_of_their_snapshot(string snapshot)
    {
        var billing = new SimulatedBilling { Settings = static settings => settings.SnapshotEvery = 8 };
        var journal = new JournalWithSnapshots(billing.Memory);
        billing.Journal = journal;
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            foreach (var number in Enumerable.Range(0, 20))
            {
                await account.Send(Given.Keyed($"charge-{number}", Given.Charge(100 + number)));
            }

            await billing.Pass(TimeSpan.FromSeconds(1));
            var before = await account.ReadState();
            Assert.True(journal.Kept >= 3, $"Only {journal.Kept} snapshots.");
            process.Kill();

            journal.Found = found => snapshot switch
            {
                "none" => null,
                "torn" => found! with { State = found.State[..^5] },
                "of another shape" => found! with { State = """{"invoices":"many"}"""u8.ToArray() },
                _ => found,
            };
            var after = await SimulatedBilling.Account(await billing.StartAsync()).ReadState();
            Assert.Null(Alike.Difference(before, after));
            Assert.Equal(snapshot is "whole", journal.LoadedEntries < before!.Seq);
        });
    }

    [Fact]
    public void Are_kept_when_they_leave_and_a_store_that_cannot_keep_them_harms_nobody()
    {
        var billing = new SimulatedBilling();
        var journal = new JournalWithSnapshots(billing.Memory) { Refuses = true };
        billing.Journal = journal;
        billing.World.Run(async () =>
        {
            var process = await billing.StartAsync();
            var account = await SimulatedBilling.OpenAsync(process);
            foreach (var number in Enumerable.Range(0, 20))
            {
                await account.Send(Given.Keyed($"charge-{number}", Given.Charge(100 + number)));
            }

            await process.StopAsync();
            Assert.Equal(1, journal.Asked);
            journal.Refuses = false;
            process = await billing.StartAsync();
            Assert.Equal(21, (await SimulatedBilling.StateAsync(process)).Invoices.Length);
            await process.StopAsync();
            Assert.Equal(1, journal.Kept);
        });
    }

    /// <summary>
    /// Whoever changes what a state consists of must raise <c>SnapshotFormats.Current</c>, so that snapshots of the old
    /// shape are not read: then this text changes with it.
    /// </summary>
    [Fact]
    public void Have_a_shape_that_belongs_to_the_format_of_their_snapshots()
    {
        var shape = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<Type>([typeof(AccountState)]);
        while (open.TryDequeue(out var type))
        {
            foreach (var property in Signatures.StoredProperties(type).Where(_ => BillingSerialization.IsBillingValue(type)))
            {
                shape.Add($"{type.Name}.{property.Name}: {Named(property.PropertyType)}");
            }

            foreach (var part in Signatures.PartsOf(type).Where(part => part != type && shape.Add($"{Named(part)} is a part")))
            {
                open.Enqueue(part);
            }
        }

        var received = Path.Combine(AppContext.BaseDirectory, "snapshot-shape.received.txt");
        File.WriteAllLines(received, shape.Prepend($"format {SnapshotFormats.Current}"));
        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "snapshot-shape.approved.txt")), File.ReadAllLines(received));
    }

    private static string Named(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]} of {string.Join(" and ", type.GetGenericArguments().Select(Named))}"
        : type.Name;

    private sealed class JournalWithSnapshots(IAccountJournal journal) : IAccountJournal
    {
        public Func<Snapshot?, Snapshot?>? Found { get; set; }

        public bool Refuses { get; set; }

        public int Asked { get; private set; }

        public int Kept { get; private set; }

        public int LoadedEntries { get; private set; }

        public Task<CommitOutcome> CommitAsync(Commit commit) => journal.CommitAsync(commit);

        public async Task<LoadedAccount> LoadAsync(AccountKey account, int snapshotFormat, CancellationToken cancellation = default)
        {
            var loaded = await journal.LoadAsync(account, snapshotFormat, cancellation);
            if (Found is { } found && loaded.Snapshot is not null)
            {
                loaded = found(loaded.Snapshot) is { } kept
                    ? loaded with { Snapshot = kept }
                    : await journal.LoadAsync(account, -1, cancellation);
            }

            LoadedEntries = loaded.Tail.Count;
            return loaded;
        }

        public Task<StoredAnswer?> FindAnswerAsync(AccountKey account, string key, CancellationToken cancellation = default) =>
            journal.FindAnswerAsync(account, key, cancellation);

        public Task SaveSnapshotAsync(AccountKey account, Snapshot snapshot, CancellationToken cancellation = default)
        {
            Asked++;
            if (Refuses)
            {
                throw new IOException("The store is away.");
            }

            Kept++;
            return journal.SaveSnapshotAsync(account, snapshot, cancellation);
        }

        public Task<IReadOnlyList<WakeUp>> ReadDueAsync(
            Instant until, int countMax, WakeUp? after = null, WakePart? part = null, CancellationToken cancellation = default) =>
            journal.ReadDueAsync(until, countMax, after, part, cancellation);
    }
}
