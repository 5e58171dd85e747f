using System.Text;
using System.Text.Json;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage;

/// <summary>One account in memory: the rows that PostgreSQL would have, and the rules of its commit function.</summary>
internal sealed class MemoryAccount
{
    private readonly Dictionary<string, StoredAnswer> _answers = [];
    private readonly Dictionary<CausingEvent, long> _events = [];

    // As they came: most of what is written for people nobody reads.
    private readonly List<(long Seq, int Number, Instant At, TimelineLine Line)> _timeline = [];
    private (long Seq, Instant At, ReadOnlyMemory<byte> Document)? _health;

    public List<JournalEntry> Entries { get; } = [];

    public IEnumerable<TimelineRow> TimelineBackwards => Enumerable.Reverse(_timeline).Select(static told =>
        new TimelineRow(told.Seq, told.Number, told.At, told.Line.Kind, Encoding.UTF8.GetString(told.Line.Document.Span)));

    public WakeTimes Clock { get; private set; } = WakeTimes.Stopped;

    public bool IsForAnswer => Clock.NextDueAt is null || Clock.WakeAt < Clock.NextDueAt;

    public HealthRow? Health => _health is { } row ? new HealthRow(row.Seq, row.At, Encoding.UTF8.GetString(row.Document.Span)) : null;

    public Snapshot? Snapshot { get; private set; }

    public SortedDictionary<(string Kind, string Id), StoredRecord> Records { get; } = new(RecordOrder.ByKindAndId);

    public List<EntitlementVersion> EntitlementVersions { get; } = [];

    public JournalHead Head => Entries.Count > 0 ? Entries[^1].Head : JournalHead.Empty;

    public StoredAnswer? FindAnswer(string key) => _answers.GetValueOrDefault(key);

    public CommitOutcome Take(Commit commit, HashChain chain)
    {
        if (Poison(commit) is { } poison)
        {
            return poison;
        }

        if (commit.Answer is { } asked && _answers.TryGetValue(asked.Key, out var stored))
        {
            return stored.BodyHash.Span.SequenceEqual(asked.BodyHash.Span)
                ? new CommitOutcome.Replayed(stored)
                : new CommitOutcome.KeyConflict(stored);
        }

        if (commit.Event is { } caused && _events.TryGetValue(caused, out var taker))
        {
            return new CommitOutcome.EventTaken(taker);
        }

        if (commit.Expected.Seq != Head.Seq)
        {
            return new CommitOutcome.Lost(Head.Seq);
        }

        Store(commit, chain);
        return new CommitOutcome.Won(commit.HasFacts ? Head : commit.Expected);
    }

    public void Keep(Snapshot snapshot)
    {
        var isKnown = snapshot.Head.Seq > 0 && snapshot.Head.Seq <= Entries.Count
            && Entries[(int)snapshot.Head.Seq - 1].Head == snapshot.Head;
        if (isKnown && (Snapshot is null || Snapshot.Head.Seq < snapshot.Head.Seq || Snapshot.Format != snapshot.Format))
        {
            Snapshot = snapshot;
        }
    }

    public void Drop(long seq) => Snapshot = Snapshot?.Head.Seq == seq ? null : Snapshot;

    private void Store(Commit commit, HashChain chain)
    {
        if (commit.HasFacts)
        {
            Entries.Add(new JournalEntry(
                commit.Seq, commit.Command, commit.Cause, commit.At, commit.Facts, chain.CurrentKeyId, chain.Link(commit)));
            Clock = commit.Clock;
        }

        if (commit.Answer is { } answer)
        {
            _answers.Add(answer.Key, new(answer.Key, answer.BodyHash, answer.Answer, answer.IsFinal, commit.Command, commit.Seq));
        }

        if (commit.Settled is { } settled && _answers.TryGetValue(settled.Key, out var pending) && !pending.IsFinal)
        {
            _answers[settled.Key] = pending with { Answer = settled.Answer, IsFinal = true };
        }

        if (commit.Event is { } caused)
        {
            _events.Add(caused, commit.Seq);
        }

        if (!commit.Health.IsEmpty)
        {
            _health = (commit.Seq, commit.At, commit.Health);
        }

        foreach (var record in commit.Records)
        {
            Keep(commit.Seq, record);
        }

        for (var number = 0; number < commit.Timeline.Length; number++)
        {
            _timeline.Add((commit.Seq, number, commit.At, commit.Timeline[number]));
        }
    }

    private void Keep(long seq, ViewRecord record)
    {
        var document = Encoding.UTF8.GetString(record.Document.Span);
        if (Records.TryGetValue((record.Kind, record.Id), out var known) && (known.Seq > seq || known.Document == document))
        {
            return;
        }

        Records[(record.Kind, record.Id)] = new StoredRecord(record.Kind, record.Id, seq, record.At, document);
        if (record.Kind == ViewKind.Entitlements)
        {
            EntitlementVersions.Add(new EntitlementVersion(seq, record.At, document));
        }
    }

    /// <summary>What PostgreSQL refuses to store: NUL in a text, and in a document also what is no JSON.</summary>
    private static CommitOutcome.Poisoned? Poison(Commit commit)
    {
        var hasNul = HasNul(commit.Command) || HasNul(commit.Cause) || HasNul(commit.Answer?.Key) || HasNul(commit.Settled?.Key)
            || HasNul(commit.Event?.Source) || HasNul(commit.Event?.Id) || commit.Timeline.Any(static line => HasNul(line.Kind))
            || commit.Customers.Any(static customer => HasNul(customer.Provider) || HasNul(customer.Customer))
            || commit.Records.Any(static record => HasNul(record.Kind) || HasNul(record.Id));
        if (hasNul)
        {
            return new CommitOutcome.Poisoned("22021", "invalid byte sequence for encoding \"UTF8\": 0x00");
        }

        try
        {
            if (!commit.Health.IsEmpty)
            {
                Read(commit.Health);
            }

            foreach (var line in commit.Timeline)
            {
                Read(line.Document);
            }

            foreach (var record in commit.Records)
            {
                Read(record.Document);
            }
        }
        catch (JsonException invalid)
        {
            return new CommitOutcome.Poisoned("22P02", invalid.Message);
        }

        return null;
    }

    private static bool HasNul(string? text) => text?.Contains('\0') == true;

    /// <summary>To the end; what is no JSON throws.</summary>
    private static void Read(ReadOnlyMemory<byte> document)
    {
        var json = new Utf8JsonReader(document.Span);
        while (json.Read())
        {
        }
    }
}
