using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Serialization;
using Billing.Storage;

namespace Billing.Grains.Accounts;

/// <summary>Facts, answers and snapshots as bytes. What a journal holds is format for ever.</summary>
internal static class AccountDocuments
{
    public static byte[] ToDocument(ImmutableArray<AccountFact> facts) =>
        facts.IsEmpty ? [] : JsonSerializer.SerializeToUtf8Bytes(facts, BillingSerialization.Documents);

    public static byte[] ToDocument(CommandAnswer answer) => JsonSerializer.SerializeToUtf8Bytes(answer, BillingSerialization.Documents);

    public static ImmutableArray<AccountFact> FactsFromDocument(ReadOnlyMemory<byte> document) =>
        JsonSerializer.Deserialize<ImmutableArray<AccountFact>>(document.Span, BillingSerialization.Documents);

    public static CommandAnswer AnswerFromDocument(ReadOnlyMemory<byte> document) =>
        JsonSerializer.Deserialize<CommandAnswer>(document.Span, BillingSerialization.Documents)!;

    /// <summary>The state at the head of what was loaded: the snapshot, if there is one, and every fact after it.</summary>
    public static AccountState FromDocuments(LoadedAccount loaded)
    {
        var state = loaded.Snapshot is { } snapshot
            ? JsonSerializer.Deserialize<AccountState>(snapshot.State.Span, BillingSerialization.Documents)!
            : AccountState.New;
        return loaded.Tail
            .SelectMany(static entry => FactsFromDocument(entry.Facts))
            .Aggregate(state, AccountEvolution.Apply);
    }
}
