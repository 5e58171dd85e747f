using Billing.Domain.Recomputing;

namespace Billing.Storage.Tests;

public class Recomputed_lives
{
    [Fact]
    public async Task Have_nothing_that_could_be_mended()
    {
        var looked = 0;
        for (var seed = 1; looked < Extent.Of(2_000, 100_000); seed++)
        {
            var journal = new MemoryJournal(Commits.Keys, TimeProvider.System);
            var store = new MemoryRecompute(journal);
            var account = new KeptAccount(journal, Commits.Account($"a-{seed}"));
            var fold = new ViewFold(account.Key.ToString());
            foreach (var (at, facts) in RandomLife.Moments(seed, 40))
            {
                await account.TakeAsync(at, facts);
                if (looked % 5 == 0)
                {
                    account.Forget();
                }

                var views = (await store.ReadAsync(account.Key, [])).Views;
                KeptAccount.Add(fold, await store.ReadEntriesAsync(account.Key, fold.Seq));
                var found = Recompute.Run(fold.Targets, views);
                Assert.True(found.IsClean && found.Repairs.IsEmpty, $"life {seed}, entry {fold.Seq}: {string.Join("; ", found.Differences)}");
                looked++;
            }

            var again = new ViewFold(account.Key.ToString());
            KeptAccount.Add(again, await store.ReadEntriesAsync(account.Key, 0));
            Assert.True(Recompute.Run(again.Targets, (await store.ReadAsync(account.Key, [])).Views).IsClean, $"life {seed}, from its first entry on");
        }
    }
}
