using System.Collections.Immutable;

namespace Billing.Domain.Recomputing;

/// <summary>What one run gathers: each difference with why it should be otherwise, and what mends it or why that is for a person.</summary>
internal sealed class Found
{
    /// <summary>Another account says that the customer is its own, and notices are routed to it: whose money that is, nobody can compute.</summary>
    public const string CustomerContested = "customer_contested";

    /// <summary>A record of a kind that this version does not know. A newer one may have written it.</summary>
    public const string KindUnknown = "kind_unknown";

    /// <summary>The provider does not have the customer any more: what is charged there will fail, and a new one needs the person.</summary>
    public const string CustomerGone = "customer_gone";

    private readonly ImmutableArray<Difference>.Builder _differences = ImmutableArray.CreateBuilder<Difference>();
    private readonly ImmutableArray<Repair>.Builder _repairs = ImmutableArray.CreateBuilder<Repair>();

    public void Mend(Repair repair) => _repairs.Add(repair);

    public void Missing(ViewTargets should, StoredRecord target)
    {
        Add(should, target, "", null, DocumentDifferences.Cut(target.Document));
        Mend(new Repair.WriteRecord(target));
    }

    public void Differs(ViewTargets should, StoredRecord target, string field, string? stood, string? shouldBe) =>
        Add(should, target, field, stood, shouldBe);

    public void Stray(StoredRecord stood)
    {
        var view = ViewKind.ViewOf(stood.Kind);
        _differences.Add(new Difference(
            view ?? ViewName.State, $"{stood.Kind}/{stood.Id}", "", DocumentDifferences.Cut(stood.Document), null, "no_fact", [])
        {
            Escalated = view is null ? KindUnknown : null,
        });
        if (view is not null)
        {
            Mend(new Repair.DropRecord(stood.Kind, stood.Id));
        }
    }

    public void Unclaimed(TargetCustomer target, string? rival)
    {
        var name = $"{target.Provider}/{target.Customer}";
        _differences.Add(new Difference(ViewName.Mapping, name, "", rival, name, "customer_mapped", [name])
        {
            Since = target.At,
            Escalated = rival is null ? null : CustomerContested,
        });
        if (rival is null)
        {
            Mend(new Repair.Claim(target));
        }
    }

    public void Stranger(StoredCustomer stood)
    {
        var name = $"{stood.Provider}/{stood.Customer}";
        _differences.Add(new Difference(ViewName.Mapping, name, "", name, null, "no_fact", []));
        Mend(new Repair.Release(stood));
    }

    public void Gone(StoredCustomer gone)
    {
        var name = $"{gone.Provider}/{gone.Customer}";
        _differences.Add(new Difference(ViewName.Metadata, name, "", null, name, "customer_mapped", [name]) { Escalated = CustomerGone });
    }

    public void Shows(ViewTargets should, ReadMetadata stood, string key, string? was, string shouldBe)
    {
        var (rule, facts) = ViewReasons.OfMetadata(should, key);
        _differences.Add(new Difference(ViewName.Metadata, $"{stood.Provider}/{stood.Customer}", key, DocumentDifferences.Cut(was), shouldBe, rule, facts));
    }

    public RecomputeResult ToResult() => new(
        _differences.DrainToImmutable(),
        _repairs.Count > Recompute.RepairsMax ? [.. _repairs.Take(Recompute.RepairsMax)] : _repairs.ToImmutable(),
        _repairs.Count > Recompute.RepairsMax);

    private void Add(ViewTargets should, StoredRecord target, string field, string? stood, string? shouldBe)
    {
        var (rule, facts) = ViewReasons.Of(should, target, field);
        _differences.Add(new Difference(ViewKind.ViewOf(target.Kind)!, $"{target.Kind}/{target.Id}", field, stood, shouldBe, rule, facts)
        {
            Since = target.At,
        });
    }
}
