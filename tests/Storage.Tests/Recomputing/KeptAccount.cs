using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Documents;
using Billing.Domain.Recomputing;
using NodaTime;

namespace Billing.Storage.Tests;

/// <summary>An account as a server keeps it, entry by entry, and as somebody who has only its store sees it.</summary>
internal sealed class KeptAccount(IAccountJournal journal, AccountKey key)
{
    private static readonly JsonSerializerOptions Format = CompiledFormat.Of(DocumentFormat.Create());

    private AccountProjections _projections = new();
    private AccountState _state = AccountState.New;
    private JournalHead _head = JournalHead.Empty;

    public AccountKey Key => key;

    /// <summary>What came of it leaves the server's memory: the next commit is made by one that has only loaded the account.</summary>
    public void Forget() => _projections = new AccountProjections();

    public async Task TakeAsync(Instant at, ImmutableArray<AccountFact> facts)
    {
        var before = _state;
        _state = facts.Aggregate(before, AccountEvolution.Apply);
        var projected = _projections.Of(before, _state, facts, at);
        _head = (await journal.CommitAsync(new Commit
        {
            Account = key,
            Expected = _head,
            Command = $"c{_head.Seq}",
            Cause = "test",
            At = at,
            Facts = JsonSerializer.SerializeToUtf8Bytes(facts, Format),
            Clock = projected.Clock,
            Health = projected.Health,
            Timeline = projected.Timeline,
            Customers = projected.Customers,
            Records = projected.Records,
        })).Head();
    }

    public static void Add(ViewFold fold, IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries)
        {
            fold.Add(entry.Seq, entry.At, JsonSerializer.Deserialize<ImmutableArray<AccountFact>>(entry.Facts.Span, Format));
        }
    }
}
