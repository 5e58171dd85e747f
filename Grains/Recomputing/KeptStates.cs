using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Recomputing;
using Billing.Grains.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Serialization;
using Billing.Storage;

namespace Billing.Grains.Recomputing;

/// <summary>What was folded before and kept, a snapshot or a server's memory, against what the journal adds up to.</summary>
internal sealed class KeptStates(AccountKey account, IAccountJournal journal, IAccountGrain? memory)
{
    /// <summary>A snapshot changes what loading costs and never what is loaded: one that does is dropped.</summary>
    public async Task<(ImmutableArray<Difference> Differences, long? BadSnapshot)> CompareSnapshotAsync(ViewTargets targets)
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
    public async Task<ImmutableArray<Difference>> CompareMemoryAsync(ViewTargets targets) =>
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

    private static string Written(AccountState state) => JsonSerializer.Serialize(state, BillingSerialization.Documents);
}
