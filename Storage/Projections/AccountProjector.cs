using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Documents;

namespace Billing.Storage;

/// <summary>Folds an account's entries again, and says of each what its commit has said.</summary>
public sealed class AccountProjector : IAccountProjector
{
    private static readonly JsonSerializerOptions Format = CompiledFormat.Of(DocumentFormat.Create());

    public IAccountProjection Begin(AccountKey account) => new Fold();

    private sealed class Fold : IAccountProjection
    {
        private readonly AccountProjections _projections = new();
        private AccountState _state = AccountState.New;

        public Projected Apply(JournalEntry entry)
        {
            var facts = JsonSerializer.Deserialize<ImmutableArray<AccountFact>>(entry.Facts.Span, Format);
            var before = _state;
            _state = facts.Aggregate(before, AccountEvolution.Apply);
            return _projections.Of(before, _state, facts, entry.At);
        }
    }
}
