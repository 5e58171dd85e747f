using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Billing.Domain.Recomputing;
using Billing.Grains.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Recomputing;
using Billing.Grains.Interfaces.Serialization;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Recomputing;

/// <summary>
/// The shell around <see cref="Recompute"/>: reads the six views from their sources, folds the journal from its first entry on, lets the
/// comparison say what is wrong, and carries the repairs out. It remembers what the journal added up to, so that the next look folds
/// only what has come since.
/// </summary>
internal sealed class AccountRecompute(
    AccountKey account, IRecomputeStore store, IAccountJournal journal, IMetadataSource metadata, TimeProvider time, RecomputeMeter meter,
    IAccountGrain? memory = null)
{
    /// <summary>How often an account that moves on meanwhile is read again.</summary>
    private const int TriesMax = 4;

    private ViewFold _fold = new(account.ToString());

    /// <summary>None when there is no such account, or when it moved on each time it was looked at.</summary>
    public async Task<RecomputeAnswer?> RunAsync(RecomputeAsked asked)
    {
        var beganAt = time.GetTimestamp();
        for (var tries = 0; tries < TriesMax; tries++)
        {
            if (await ReadAsync() is not { } stored)
            {
                continue;
            }

            if (stored.HeadSeq == 0)
            {
                return null;
            }

            var targets = _fold.Targets;
            var (views, unread) = await WithMetadataAsync(targets, stored.Views);
            var result = Recompute.Run(targets, views);
            var (kept, badSnapshot) = asked.IsThorough ? await CompareKeptAsync(targets) : ([], null);
            var remembered = asked.AsksTheAccount ? await CompareMemoryAsync(targets) : [];
            var differences = result.Differences.AddRange(kept).AddRange(remembered);
            var now = Now();
            var answer = new RecomputeAnswer(
                targets.Seq, now, asked.IsDry, differences, [.. result.Repairs.Select(Words), .. Dropped(badSnapshot), .. Forgotten(remembered)], [.. unread])
            {
                HasMore = result.HasMore,
            };
            if (asked.IsDry || await WriteAsync(asked, stored, result, differences, views, badSnapshot, now))
            {
                if (!asked.IsDry && !remembered.IsEmpty)
                {
                    await memory!.Forget();
                }

                meter.Ran(asked, answer, time.GetElapsedTime(beganAt));
                return answer;
            }
        }

        return null;
    }

    /// <summary>The fold is brought to where the views were read; none when the account moved on between.</summary>
    private async Task<StoredViews?> ReadAsync()
    {
        foreach (var entry in await store.ReadEntriesAsync(account, _fold.Seq))
        {
            _fold.Add(entry.Seq, entry.At, AccountDocuments.FactsFromDocument(entry.Facts));
        }

        var named = _fold.Targets.Customers.Select(static customer => new StoredCustomer(customer.Provider, customer.Customer)).ToList();
        var stored = await store.ReadAsync(account, named);
        if (stored.HeadSeq < _fold.Seq)
        {
            // A journal never gets shorter; this is another one under the same name.
            _fold = new ViewFold(account.ToString());
        }

        return stored.HeadSeq == _fold.Seq ? stored : null;
    }

    private async Task<(SixViews Views, List<string> Unread)> WithMetadataAsync(ViewTargets targets, SixViews views)
    {
        var (read, gone, unread) = (ImmutableArray.CreateBuilder<ReadMetadata>(), ImmutableArray.CreateBuilder<StoredCustomer>(), new List<string>());
        foreach (var customer in targets.Current)
        {
            // What is another account's by the mapping is not ours to write.
            if (views.Rivals.Any(rival => rival.Provider == customer.Provider && rival.Customer == customer.Customer && rival.CameFirst))
            {
                continue;
            }

            switch (await metadata.ReadAsync(account, customer.Provider, customer.Customer))
            {
                case MetadataReading.Shown shown:
                    read.Add(new ReadMetadata(customer.Provider, customer.Customer, shown.Keys));
                    break;
                case MetadataReading.Gone:
                    gone.Add(new StoredCustomer(customer.Provider, customer.Customer));
                    break;
                case MetadataReading.Unread:
                    unread.Add(customer.Provider);
                    break;
            }
        }

        return (views with { Metadata = read.ToImmutable(), Gone = gone.ToImmutable() }, unread);
    }

    /// <summary>A snapshot changes what loading costs and never what is loaded: one that does is dropped.</summary>
    private async Task<(ImmutableArray<Difference> Differences, long? BadSnapshot)> CompareKeptAsync(ViewTargets targets)
    {
        var loaded = await journal.LoadAsync(account, SnapshotFormats.Current);
        if (loaded.Snapshot is not { } snapshot || loaded.Head.Seq != targets.Seq)
        {
            return ([], null);
        }

        var folded = Written(targets.State);
        var kept = KeptState(loaded);
        var differences = Recompute.CompareStates(targets, "snapshot", kept, folded);
        return (differences, differences.IsEmpty ? null : snapshot.Head.Seq);
    }

    /// <summary>What the account has in memory, if it has not moved on meanwhile.</summary>
    private async Task<ImmutableArray<Difference>> CompareMemoryAsync(ViewTargets targets) =>
        memory is not null && await memory.ReadState() is { } held && held.Seq == targets.Seq
            ? Recompute.CompareStates(targets, "memory", Written(held.State), Written(targets.State))
            : [];

    // One that cannot be read at all is as good as one that says something else.
    private static string KeptState(LoadedAccount loaded)
    {
        try
        {
            return Written(AccountDocuments.FromDocuments(loaded));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return Encoding.UTF8.GetString(loaded.Snapshot!.State.Span);
        }
    }

    private static string Written(Domain.Accounts.AccountState state) => JsonSerializer.Serialize(state, BillingSerialization.Documents);

    /// <summary>What is meant to be written at providers is kept before it is; false when the account has moved on, and nothing was written.</summary>
    private async Task<bool> WriteAsync(
        RecomputeAsked asked, StoredViews stored, RecomputeResult result, ImmutableArray<Difference> differences, SixViews views, long? badSnapshot, Instant now)
    {
        var written = result.WrittenAfter(views);
        var isNews = !differences.IsEmpty || !result.Repairs.IsEmpty || stored.Open > 0 || !written.SequenceEqual(views.Written) || stored.LookedAt is not { } looked || now - looked > RememberedFor;
        if (isNews && !await store.MendAsync(
            account, new Mending(stored.HeadSeq, now, asked.Cause, differences, result.Repairs, written)))
        {
            return false;
        }

        if (badSnapshot is { } seq)
        {
            await store.DropSnapshotAsync(account, seq);
        }

        // What fails here is found again by the next look. What is known to be written is all that may stand there from now on.
        var known = written;
        foreach (var write in result.Repairs.OfType<Repair.WriteMetadata>())
        {
            known = await metadata.WriteAsync(account, write.Metadata, now)
                ? known.RemoveAll(other => other.Provider == write.Metadata.Provider && other.Customer == write.Metadata.Customer && other != write.Metadata)
                : known;
        }

        if (known.Length < written.Length)
        {
            await store.MendAsync(account, new Mending(stored.HeadSeq, now, asked.Cause, [], [], known));
        }

        return true;
    }

    // A look that found nothing is written down now and then, not after each payment.
    private static readonly Duration RememberedFor = Duration.FromHours(1);

    private static DoneRepair Words(Repair repair) => repair switch
    {
        Repair.WriteRecord { Record: var record } => new("write_record", $"{record.Kind}/{record.Id}"),
        Repair.DropRecord drop => new("drop_record", $"{drop.Kind}/{drop.Id}"),
        Repair.Claim { Customer: var claim } => new("claim_customer", $"{claim.Provider}/{claim.Customer}"),
        Repair.Release { Customer: var stranger } => new("release_customer", $"{stranger.Provider}/{stranger.Customer}"),
        Repair.WriteMetadata { Metadata: var words } => new("write_metadata", $"{words.Provider}/{words.Customer}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<DoneRepair> Forgotten(ImmutableArray<Difference> remembered) => remembered.IsEmpty ? [] : [new DoneRepair("leave_memory", "account")];

    private static IEnumerable<DoneRepair> Dropped(long? badSnapshot) => badSnapshot is { } seq ? [new DoneRepair("drop_snapshot", $"{seq}")] : [];

    private Instant Now() => Instant.FromUnixTimeTicks(Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks() / 10 * 10);
}
