using System.Collections.Immutable;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>Something that stands otherwise than it should. Shown, and kept: names are format.</summary>
/// <param name="View">One of <see cref="ViewName"/>.</param>
/// <param name="Record">What of it: a kind and an id, or a provider and a customer.</param>
/// <param name="Field">Where in it; empty for all of it, and for a row's own columns <c>#seq</c> and <c>#at</c>.</param>
/// <param name="Stood">None: it was not there.</param>
/// <param name="ShouldBe">None: it should not be there.</param>
/// <param name="Rule">What it should be follows from this rule …</param>
/// <param name="Facts">… and from these: entries of the journal, invoices, payments, cases.</param>
public sealed record Difference(
    string View, string Record, string Field, string? Stood, string? ShouldBe, string Rule, ImmutableArray<string> Facts)
{
    /// <summary>It was written right then at the latest, so it cannot have stood for longer. None: since the account began.</summary>
    public Instant? Since { get; init; }

    /// <summary>Why a person has to look at it; none where it was or will be mended.</summary>
    public string? Escalated { get; init; }

    public bool Equals(Difference? other) =>
        other is not null && View == other.View && Record == other.Record && Field == other.Field && Stood == other.Stood
        && ShouldBe == other.ShouldBe && Rule == other.Rule && Since == other.Since && Escalated == other.Escalated && Facts.SequenceEqual(other.Facts);

    public override int GetHashCode() => Field.Length;
}

/// <summary>
/// What makes a view what it should be. Each writes what the journal says already, or what a provider may show; none moves money, none
/// touches the journal.
/// </summary>
public abstract record Repair
{
    private Repair()
    {
    }

    public sealed record WriteRecord(StoredRecord Record) : Repair;

    public sealed record DropRecord(string Kind, string Id) : Repair;

    public sealed record Claim(TargetCustomer Customer) : Repair;

    public sealed record Release(StoredCustomer Customer) : Repair;

    /// <param name="IsDrift">False: the account has moved on since it was written, and nobody else wrote there.</param>
    public sealed record WriteMetadata(ReadMetadata Metadata, bool IsDrift) : Repair;
}

/// <summary>What a recompute found and what it would do.</summary>
/// <param name="HasMore">There was more than is mended at once; whoever runs it runs it again.</param>
public sealed record RecomputeResult(ImmutableArray<Difference> Differences, ImmutableArray<Repair> Repairs, bool HasMore)
{
    public static readonly RecomputeResult Clean = new([], [], HasMore: false);

    public bool IsClean => Differences.IsEmpty;

    /// <summary>What we will have left at providers, or meant to, once the repairs were tried.</summary>
    public ImmutableArray<ReadMetadata> WrittenAfter(SixViews read)
    {
        var after = ImmutableArray.CreateBuilder<ReadMetadata>();
        foreach (var stood in read.Metadata)
        {
            var write = Repairs.OfType<Repair.WriteMetadata>().FirstOrDefault(repair => repair.Metadata.Provider == stood.Provider && repair.Metadata.Customer == stood.Customer);
            if (write is not { IsDrift: true })
            {
                after.Add(stood);
            }

            if (write is not null)
            {
                after.Add(write.Metadata);
            }
        }

        // Who was not read now is as it was.
        after.AddRange(read.Written.Where(written => !read.Metadata.Any(stood => stood.Provider == written.Provider && stood.Customer == written.Customer)));
        return after.DrainToImmutable();
    }

    public bool Equals(RecomputeResult? other) =>
        other is not null && HasMore == other.HasMore && Differences.SequenceEqual(other.Differences) && Repairs.SequenceEqual(other.Repairs);

    public override int GetHashCode() => Differences.Length;
}
