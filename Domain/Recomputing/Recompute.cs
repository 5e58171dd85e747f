using System.Collections.Immutable;

namespace Billing.Domain.Recomputing;

/// <summary>
/// Compares the six views as they stand with what the journal adds up to. Every difference has its explanation and its repair, or the
/// reason why a person decides. A function of its arguments: the same views give the same answer, and its own result gives none.
/// </summary>
public static class Recompute
{
    /// <summary>More than this is mended by running again, so that one account never holds up the others for long.</summary>
    public const int RepairsMax = 500;

    public static RecomputeResult Run(ViewTargets should, SixViews read)
    {
        if (Stands(should, read))
        {
            return RecomputeResult.Clean;
        }

        var found = new Found();
        CompareRecords(should, read, found);
        CompareCustomers(should, read, found);
        CompareMetadata(should, read, found);
        return found.ToResult();
    }

    /// <summary>What was kept of the account beside its journal, against what the journal adds up to: both as they are written.</summary>
    /// <param name="record">snapshot, or memory.</param>
    public static ImmutableArray<Difference> CompareStates(ViewTargets should, string record, string kept, string folded) => kept == folded ? []
        :
        [
            .. DocumentDifferences.Between(kept, folded).Take(StateDifferencesMax)
                .Select(one => new Difference(ViewName.State, record, one.Field, one.Stood, one.ShouldBe, "journal", [$"entry/{should.Seq}"])),
        ];

    private const int StateDifferencesMax = 20;

    /// <summary>Nearly always: everything is exactly as it should be, and nothing has to be said about it.</summary>
    private static bool Stands(ViewTargets should, SixViews read)
    {
        if (should.Records.Length != read.Records.Length || should.Customers.Length != read.Customers.Length || !read.Rivals.IsEmpty || !read.Gone.IsEmpty)
        {
            return false;
        }

        for (var i = 0; i < read.Records.Length; i++)
        {
            if (!ReferenceEquals(read.Records[i], should.Records[i]) && read.Records[i] != should.Records[i])
            {
                return false;
            }
        }

        foreach (var customer in read.Customers)
        {
            if (!IsTarget(should, customer))
            {
                return false;
            }
        }

        foreach (var metadata in read.Metadata)
        {
            if (should.Metadata is null || !metadata.Keys.SequenceEqual(should.Metadata))
            {
                return false;
            }
        }

        return true;
    }

    private static void CompareRecords(ViewTargets should, SixViews read, Found found)
    {
        var (i, j) = (0, 0);
        while (i < should.Records.Length || j < read.Records.Length)
        {
            var order = i == should.Records.Length ? 1 : j == read.Records.Length ? -1
                : RecordOrder.ByKindAndId.Compare((should.Records[i].Kind, should.Records[i].Id), (read.Records[j].Kind, read.Records[j].Id));
            if (order == 0)
            {
                CompareRecord(should, should.Records[i++], read.Records[j++], found);
            }
            else if (order < 0)
            {
                found.Missing(should, should.Records[i++]);
            }
            else
            {
                found.Stray(read.Records[j++]);
            }
        }
    }

    private static void CompareRecord(ViewTargets should, StoredRecord target, StoredRecord stood, Found found)
    {
        if (stood == target)
        {
            return;
        }

        if (stood.Document != target.Document)
        {
            foreach (var (field, was, shouldBe) in DocumentDifferences.Between(stood.Document, target.Document))
            {
                found.Differs(should, target, field, was, shouldBe);
            }
        }

        if (stood.Seq != target.Seq)
        {
            found.Differs(should, target, "#seq", $"{stood.Seq}", $"{target.Seq}");
        }

        if (stood.At != target.At)
        {
            found.Differs(should, target, "#at", $"{stood.At}", $"{target.At}");
        }

        found.Mend(new Repair.WriteRecord(target));
    }

    private static void CompareCustomers(ViewTargets should, SixViews read, Found found)
    {
        foreach (var target in should.Customers)
        {
            if (!read.Customers.Contains(new StoredCustomer(target.Provider, target.Customer)))
            {
                var rival = read.Rivals.FirstOrDefault(other => other.Provider == target.Provider && other.Customer == target.Customer);
                found.Unclaimed(target, rival?.Account);
            }
        }

        foreach (var stood in read.Customers)
        {
            if (!IsTarget(should, stood))
            {
                found.Stranger(stood);
            }
        }
    }

    private static void CompareMetadata(ViewTargets should, SixViews read, Found found)
    {
        if (should.Metadata is not { } target)
        {
            return;
        }

        foreach (var gone in read.Gone)
        {
            found.Gone(gone);
        }

        foreach (var stood in read.Metadata)
        {
            var (isDrift, isBehind) = (false, false);
            foreach (var key in MetadataView.Keys)
            {
                var shown = stood.Keys.GetValueOrDefault(key);
                if (shown == target[key])
                {
                    continue;
                }

                isBehind = true;
                if (!IsOurs(read, stood, key, shown))
                {
                    isDrift = true;
                    found.Shows(should, stood, key, shown, target[key]);
                }
            }

            if (isBehind)
            {
                found.Mend(new Repair.WriteMetadata(stood with { Keys = target }, isDrift));
            }
        }
    }

    // Before anything was written there, nothing is what we left.
    private static bool IsOurs(SixViews read, ReadMetadata stood, string key, string? shown)
    {
        var (isKnown, isOurs) = (false, false);
        foreach (var written in read.Written)
        {
            if (written.Provider == stood.Provider && written.Customer == stood.Customer)
            {
                isKnown = true;
                isOurs |= written.Keys.GetValueOrDefault(key) == shown;
            }
        }

        return isOurs || (!isKnown && shown is null);
    }

    private static bool IsTarget(ViewTargets should, StoredCustomer stood)
    {
        foreach (var target in should.Customers)
        {
            if (target.Provider == stood.Provider && target.Customer == stood.Customer)
            {
                return true;
            }
        }

        return false;
    }
}
