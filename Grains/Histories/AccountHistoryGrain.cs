using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Ledgers;
using Billing.Grains.Accounts;
using Billing.Grains.Interfaces.Histories;
using Billing.Storage;

namespace Billing.Grains.Histories;

public sealed class AccountHistoryGrain(IAccountJournal journal, IAccountViews views) : Grain, IAccountHistoryGrain
{
    /// <summary>No snapshot has this format: what happened is read from the first entry on.</summary>
    private const int NoSnapshot = -1;

    private AccountKey Key => AccountKey.Parse(this.GetPrimaryKeyString());

    public async Task<ImmutableArray<TimelineEvent>> Timeline(int countMax, TimelineEvent? olderThan)
    {
        var after = olderThan is { } last ? new TimelineRow(last.Seq, last.Line, last.At, last.Kind, last.Document) : null;
        var rows = await views.ReadTimelineAsync(Key, countMax, after);
        return [.. rows.Select(static row => new TimelineEvent(row.Seq, row.Line, row.At, row.Kind, row.Document))];
    }

    public async Task<LedgerPage> Ledger(int countMax, long afterSeq)
    {
        var loaded = await journal.LoadAsync(Key, NoSnapshot);
        var movements = ImmutableArray.CreateBuilder<LedgerMovement>();
        var state = AccountState.New;
        foreach (var entry in loaded.Tail)
        {
            if (movements.Count >= countMax)
            {
                return new LedgerPage(movements.ToImmutable(), state.Books.Balances, HasMore: true);
            }

            foreach (var fact in AccountDocuments.FactsFromDocument(entry.Facts))
            {
                var next = AccountEvolution.Apply(state, fact);
                var moved = LedgerLines.Between(state.Books, next.Books);
                if (entry.Seq > afterSeq && !moved.IsEmpty)
                {
                    movements.Add(new LedgerMovement(entry.Seq, entry.At, NameOf(fact), moved));
                }

                state = next;
            }
        }

        return new LedgerPage(movements.ToImmutable(), state.Books.Balances, HasMore: false);
    }

    public async Task<HistoryEntry?> Entry(long seq)
    {
        var loaded = await journal.LoadAsync(Key, NoSnapshot);
        return loaded.Tail.FirstOrDefault(entry => entry.Seq == seq) is { } found
            ? new HistoryEntry(found.Seq, found.Command, found.Cause, found.At, Encoding.UTF8.GetString(found.Facts.Span))
            : null;
    }

    public async Task<GivenAnswer?> Answer(string key) => await journal.FindAnswerAsync(Key, key) is { } stored
        ? new GivenAnswer(AccountDocuments.AnswerFromDocument(stored.Answer), stored.IsFinal)
        : null;

    private static string NameOf(AccountFact fact) => JsonNamingPolicy.SnakeCaseLower.ConvertName(fact.GetType().Name);
}
