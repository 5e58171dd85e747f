using System.Collections.Immutable;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage;

/// <summary>What a recompute reads and writes of the journal of tests and simulated lives.</summary>
public sealed class MemoryRecompute(MemoryJournal journal) : IRecomputeStore
{
    private readonly List<DriftRow> _drift = [];
    private readonly Dictionary<AccountKey, (Instant At, ImmutableArray<ReadMetadata> Written)> _looked = [];

    public Task<StoredViews> ReadAsync(
        AccountKey account, IReadOnlyCollection<StoredCustomer> named, CancellationToken cancellation = default)
    {
        var known = journal.Find(account);
        var looked = _looked.TryGetValue(account, out var last) ? last : default;
        var ours = journal.Customers.Where(claim => claim.Account == account).Select(static claim => claim.Customer).ToList();
        var views = new SixViews
        {
            Records = [.. known?.Records.Values ?? Enumerable.Empty<StoredRecord>()],
            Customers = [.. ours.Select(static customer => new StoredCustomer(customer.Provider, customer.Customer))],
            Rivals =
            [
                .. journal.Customers.Where(claim => claim.Account != account).Select(claim => new CustomerRival(
                    claim.Customer.Provider, claim.Customer.Customer, claim.Account.ToString(),
                    journal.Customers.First(first => first.Customer == claim.Customer).Account == claim.Account))
                    .Where(rival => IsNamed(rival, ours) || named.Contains(new StoredCustomer(rival.Provider, rival.Customer))),
            ],
            Written = looked.Written.IsDefault ? [] : looked.Written,
        };
        return Task.FromResult(new StoredViews(known?.Head.Seq ?? 0, views, looked.Written.IsDefault ? null : looked.At)
        {
            Open = _drift.Count(row => row.Account == account && row.MendedAt is null),
        });
    }

    public Task<IReadOnlyList<JournalEntry>> ReadEntriesAsync(AccountKey account, long afterSeq, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<JournalEntry>>([.. (journal.Find(account)?.Entries ?? []).Skip((int)afterSeq)]);

    public Task<bool> MendAsync(AccountKey account, Mending mending, CancellationToken cancellation = default)
    {
        if (journal.Find(account) is not { } known || known.Head.Seq != mending.Seq)
        {
            return Task.FromResult(false);
        }

        foreach (var repair in mending.Repairs)
        {
            switch (repair)
            {
                case Repair.WriteRecord { Record: var record }:
                    known.Records[(record.Kind, record.Id)] = record;
                    break;
                case Repair.DropRecord drop:
                    known.Records.Remove((drop.Kind, drop.Id));
                    break;
                case Repair.Claim { Customer: var claim }:
                    journal.Customers.Add((new ClaimedCustomer(claim.Provider, claim.Customer), account));
                    break;
                case Repair.Release { Customer: var stranger }:
                    journal.Customers.Remove((new ClaimedCustomer(stranger.Provider, stranger.Customer), account));
                    break;
            }
        }

        Note(account, mending);
        return Task.FromResult(true);
    }

    public Task DropSnapshotAsync(AccountKey account, long seq, CancellationToken cancellation = default)
    {
        journal.Find(account)?.Drop(seq);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DriftRow>> ReadDriftAsync(
        string tenant, string? account, int countMax, long? before = null, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<DriftRow>>([.. Enumerable.Reverse(_drift)
            .Where(row => row.Account.Tenant == tenant && (account is null || row.Account.Account == account) && (before is null || row.Number < before))
            .Take(countMax)]);

    public Task<IReadOnlyList<AccountKey>> ReadAccountsAsync(AccountKey? after, int countMax, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<AccountKey>>([.. journal.Accounts.Order().Where(account => after is null || account.CompareTo(after.Value) > 0).Take(countMax)]);

    private void Note(AccountKey account, Mending mending)
    {
        var earlier = _looked.TryGetValue(account, out var last) ? last.At : (Instant?)null;
        foreach (var one in mending.Differences)
        {
            var mendedAt = one.Escalated is null ? mending.At : (Instant?)null;
            var index = _drift.FindIndex(row => row.Account == account && row.MendedAt is null && Names(row.Difference, one));
            if (index >= 0)
            {
                _drift[index] = _drift[index] with { SeenAt = mending.At, MendedAt = mendedAt };
            }
            else
            {
                var since = one.Since is { } at && earlier is { } seen ? Instant.Max(at, seen) : one.Since ?? earlier;
                _drift.Add(new DriftRow(_drift.Count + 1, account, one with { Since = since }, mending.At, mending.At, mendedAt, mending.Cause));
            }
        }

        for (var i = 0; i < _drift.Count; i++)
        {
            if (_drift[i].Account == account && _drift[i].MendedAt is null && _drift[i].SeenAt < mending.At)
            {
                _drift[i] = _drift[i] with { MendedAt = mending.At };
            }
        }

        _looked[account] = (mending.At, mending.Written);
    }

    private static bool Names(Difference a, Difference b) =>
        a.View == b.View && a.Record == b.Record && a.Field == b.Field && a.Stood == b.Stood && a.ShouldBe == b.ShouldBe;

    private static bool IsNamed(CustomerRival rival, List<ClaimedCustomer> names) =>
        names.Contains(new ClaimedCustomer(rival.Provider, rival.Customer));
}
