using System.Collections.Immutable;
using System.Text;
using Billing.Domain.Accounts;
using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>The six views as they should be: what the journal adds up to, from its first entry to its last.</summary>
/// <param name="Seq">The last entry.</param>
/// <param name="Records">Ordered by kind and id.</param>
/// <param name="Metadata">What every provider that knows the account should show; none before it is open.</param>
public sealed record ViewTargets(
    string Account,
    long Seq,
    AccountState State,
    ImmutableArray<StoredRecord> Records,
    ImmutableArray<TargetCustomer> Customers,
    ImmutableSortedDictionary<string, string>? Metadata)
{
    public StoredRecord? Record(string kind, string id) => Records.FirstOrDefault(record => record.Kind == kind && record.Id == id);

    /// <summary>The customers that the account has now, the newest at each provider: an older one stays its own, but shows nothing any more.</summary>
    public IEnumerable<TargetCustomer> Current => State.Customers.GroupBy(static customer => customer.Provider)
        .Select(same => Customers.First(known => known.Provider == same.Key && known.Customer == same.Last().Customer));
}

/// <summary>Adds up a journal, entry by entry. One account, one thread.</summary>
public sealed class ViewFold(string account)
{
    private readonly AccountRecords _records = new();
    private readonly SortedDictionary<(string Kind, string Id), StoredRecord> _stored = new(RecordOrder.ByKindAndId);
    private readonly List<TargetCustomer> _customers = [];
    private ViewTargets? _targets;

    public long Seq { get; private set; }

    public AccountState State { get; private set; } = AccountState.New;

    public void Add(long seq, Instant at, ImmutableArray<AccountFact> facts)
    {
        var before = State;
        (Seq, State, _targets) = (seq, facts.Aggregate(before, AccountEvolution.Apply), null);
        if (State.Agreed is null)
        {
            return;
        }

        foreach (var record in _records.Of(before, State, facts, at))
        {
            Put(seq, record);
        }

        foreach (var fact in facts)
        {
            if (fact is AccountFact.CustomerMapped mapped && !_customers.Exists(known => known.Provider == mapped.Provider && known.Customer == mapped.Customer))
            {
                _customers.Add(new TargetCustomer(mapped.Provider, mapped.Customer, at));
            }
        }
    }

    /// <summary>The same value until there is another entry.</summary>
    public ViewTargets Targets => _targets ??= new ViewTargets(
        account, Seq, State, [.. _stored.Values], [.. _customers], MetadataView.Of(State, account)?.ToKeys());

    // Said again as it stands, a record stays the entry's that said it first.
    private void Put(long seq, ViewRecord record)
    {
        var document = Encoding.UTF8.GetString(record.Document.Span);
        if (!_stored.TryGetValue((record.Kind, record.Id), out var known) || known.Document != document)
        {
            _stored[(record.Kind, record.Id)] = new StoredRecord(record.Kind, record.Id, seq, record.At, document);
        }
    }
}
