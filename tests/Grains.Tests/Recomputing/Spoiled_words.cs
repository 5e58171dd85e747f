using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Recomputing;
using Billing.Grains.Interfaces.Recomputing;
using Billing.Grains.Recomputing;
using Billing.Providers.Simulated;
using Billing.Storage;
using Billing.Storage.Tests;
using NodaTime;

namespace Billing.Grains.Tests.Recomputing;

/// <summary>What a provider shows of an account, changed by whoever has its desk: each field of the view, in states by chance.</summary>
public class Spoiled_words
{
    private static readonly ImmutableArray<string> Fields =
        [.. typeof(MetadataView).GetConstructors()[0].GetParameters().Select(field => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name!))];

    [Fact]
    public void Are_the_five_that_the_view_has() =>
        Assert.Equal(MetadataView.Keys, Fields.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Are_found_and_mended_and_what_is_only_behind_is_no_alarm()
    {
        var (states, behind, spoiled) = (0, 0, new SortedSet<string>(StringComparer.Ordinal));
        for (var seed = 1; states < Extent.Of(300, 5_000); seed++)
        {
            var chance = new Random(seed);
            var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);
            var store = new MemoryRecompute(journal);
            var account = new KeptAccount(journal, Commits.Account($"a-{seed}"));
            var words = new AtTheProvider(new SimulatedLedger());
            var recompute = new AccountRecompute(account.Key, store, journal, words, TimeProvider.System, new RecomputeMeter());
            foreach (var (at, facts) in RandomLife.Moments(seed, 25))
            {
                await account.TakeAsync(at, facts);
                var first = await RunAsync(recompute);
                Assert.True(first.Differences.IsEmpty, $"life {seed}: {string.Join("; ", first.Differences)}");
                behind += first.Repairs.Length;
                // An older customer of the account shows what it showed last, and nobody looks there any more.
                var current = (await words.CurrentAsync(store, account.Key)).ToList();
                if (current.Count == 0)
                {
                    continue;
                }

                states++;
                var customer = current[chance.Next(current.Count)];
                var right = words.Shown[customer];
                var field = Fields[chance.Next(Fields.Length)];
                spoiled.Add(field);
                var wrong = chance.Next(3) == 0 ? right.Remove(field) : right.SetItem(field, $"{right[field]}{chance.Next(10)}");
                words.Replace(customer, wrong);

                var found = await RunAsync(recompute);
                Assert.True(found.Differences.Length == 1, $"life {seed}, {customer}: {string.Join(' ', wrong)}: {string.Join(' ', found.Differences)}");
                var one = found.Differences[0];
                Assert.Equal((ViewName.Metadata, field, right[field]), (one.View, one.Field, one.ShouldBe));
                Assert.Equal(right, words.Shown[customer]);
                Assert.True((await RunAsync(recompute)) is { Differences.IsEmpty: true, Repairs.IsEmpty: true });
            }
        }

        Assert.Equal(Fields.Order(StringComparer.Ordinal), spoiled);
        Assert.True(behind > 20, $"{behind} times the account moved on");
    }

    [Fact]
    public async Task That_are_not_written_are_written_by_the_next_look()
    {
        var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);
        var account = new KeptAccount(journal, Commits.Account());
        var words = new AtTheProvider(new SimulatedLedger()) { IsLosingWrites = true };
        var recompute = new AccountRecompute(account.Key, new MemoryRecompute(journal), journal, words, TimeProvider.System, new RecomputeMeter());
        foreach (var (at, facts) in RandomLife.Moments(1, 10))
        {
            await account.TakeAsync(at, facts);
            var answer = await RunAsync(recompute);
            Assert.True(answer.Differences.IsEmpty, "a write that was lost is nobody's doing");
        }

        Assert.Empty(words.Shown);
        words.IsLosingWrites = false;
        await RunAsync(recompute);
        Assert.NotEmpty(words.Shown);
        Assert.True((await RunAsync(recompute)).Repairs.IsEmpty);
    }

    [Fact]
    public async Task Are_not_asked_for_when_the_journal_cannot_be_read_and_a_person_is_told()
    {
        var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);
        var store = new MemoryRecompute(journal);
        var words = new AtTheProvider(new SimulatedLedger());
        await journal.CommitAsync(Commits.On(Commits.Account(), JournalHead.Empty, "c", "[{\"is\":\"nothing_that_there_is\"}]"));
        var recompute = new AccountRecompute(Commits.Account(), store, journal, words, TimeProvider.System, new RecomputeMeter());

        var one = Assert.Single((await RunAsync(recompute)).Differences);
        await RunAsync(recompute);

        Assert.Equal((ViewName.State, "journal", "entry/1", "journal_unreadable"), (one.View, one.Record, one.Field, one.Escalated));
        var row = Assert.Single(await store.ReadDriftAsync("t-1", "acme", 10));
        Assert.True(row is { MendedAt: null, Difference.Escalated: "journal_unreadable" });
        Assert.Empty(words.Shown);
    }

    private static async Task<RecomputeAnswer> RunAsync(AccountRecompute recompute) =>
        (await recompute.RunAsync(new RecomputeAsked("test", IsDry: false)))!;

    private sealed class AtTheProvider(SimulatedLedger ledger) : IMetadataSource
    {
        public Dictionary<string, ImmutableSortedDictionary<string, string>> Shown { get; } = [];

        public bool IsLosingWrites { get; set; }

        public Task<MetadataReading> ReadAsync(AccountKey account, string name, string customer) =>
            Task.FromResult<MetadataReading>(new MetadataReading.Shown(ledger.ShownOf($"{name}/{customer}")));

        public Task<bool> WriteAsync(AccountKey account, ReadMetadata metadata, Instant now)
        {
            if (!IsLosingWrites)
            {
                Replace($"{metadata.Provider}/{metadata.Customer}", metadata.Keys);
            }

            return Task.FromResult(!IsLosingWrites);
        }

        public void Replace(string customer, ImmutableSortedDictionary<string, string> words)
        {
            Shown[customer] = words;
            ledger.Show(customer, words);
        }

        public async Task<IEnumerable<string>> CurrentAsync(IRecomputeStore store, AccountKey account)
        {
            var fold = new ViewFold(account.ToString());
            KeptAccount.Add(fold, await store.ReadEntriesAsync(account, 0));
            return fold.Targets.Current.Select(static customer => $"{customer.Provider}/{customer.Customer}");
        }
    }
}
