using Billing.Domain.Accounts;
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

    [Fact]
    public void Leave_the_memory_after_ten_idle_minutes_and_not_before()
    {
        var billing = new SimulatedBilling();
        var journal = new JournalWithSnapshots(billing.Memory);
        billing.Journal = journal;
        billing.World.Run(async () =>
        {
            var account = await SimulatedBilling.OpenAsync(await billing.StartAsync());
            foreach (var number in Enumerable.Range(0, 20))
            {
                await account.Send(Given.Keyed($"charge-{number}", Given.Charge(100 + number)));
            }

            // Who leaves keeps a snapshot: that is how it shows.
            await billing.Pass(TimeSpan.FromMinutes(9));
            Assert.Equal(0, journal.Kept);
            await billing.Pass(TimeSpan.FromMinutes(3));
            Assert.Equal(1, journal.Kept);
        });
    }

    [Fact]
    public void Are_not_found_any_more_once_the_state_has_another_shape()
    {
        Assert.Equal(SnapshotFormats.Of(typeof(AccountState)), SnapshotFormats.Current);
        Assert.True(SnapshotFormats.Current >= 0);
        Assert.Equal(SnapshotFormats.Of(typeof(Held<Old>)), SnapshotFormats.Of(typeof(Held<SameAsOld>)));
        Assert.Equal(5, new[] { typeof(Held<Old>), typeof(Held<Longer>), typeof(Held<Retyped>), typeof(Held<Renamed>), typeof(Held<Optional>) }
            .Select(SnapshotFormats.Of).Distinct().Count());
    }

    public sealed record Held<T>(System.Collections.Immutable.ImmutableArray<T> Parts);

    public sealed record Old(int Number);

    public sealed record SameAsOld(int Number);

    public sealed record Longer(int Number, string Name);

    public sealed record Retyped(long Number);

    public sealed record Renamed(int Count);

    public sealed record Optional(int? Number);

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
