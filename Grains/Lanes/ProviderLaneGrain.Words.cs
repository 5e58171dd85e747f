using System.Collections.Immutable;
using Billing.Grains.Interfaces.Lanes;
using Billing.Providers;

namespace Billing.Grains.Lanes;

/// <summary>What a provider shows beside a customer. Nobody waits for it, so it goes behind everybody who is waited for.</summary>
public sealed partial class ProviderLaneGrain
{
    public Task<ProviderAnswer> ReadWords(string account, string customer, ImmutableArray<string> keys) => AskMetadata(account, async (metadata, cancellation) =>
        Told(await metadata.ReadAsync(customer, keys, cancellation), static found => found is null ? new ProviderAnswer.Nothing() : Shown(found)));

    public Task<ProviderAnswer> WriteWords(string account, string key, string customer, ImmutableArray<ShownWord> words) => AskMetadata(account, async (metadata, cancellation) =>
    {
        var values = words.ToImmutableSortedDictionary(static word => word.Key, static word => word.Value, StringComparer.Ordinal);
        return Told(
            await metadata.WriteAsync(key, customer, values, cancellation),
            isThere => isThere ? new ProviderAnswer.Words(words) : new ProviderAnswer.Nothing());
    });

    private Task<ProviderAnswer> AskMetadata(string account, Func<ICustomerMetadata, CancellationToken, Task<ProviderAnswer>> ask) =>
        Adapter?.Metadata is { } metadata
            ? InTurn(account, cancellation => ask(metadata, cancellation), isForPerson: false)
            : Task.FromResult<ProviderAnswer>(new ProviderAnswer.NotPossible());

    private static ProviderAnswer.Words Shown(ImmutableSortedDictionary<string, string> found) =>
        new([.. found.Select(static pair => new ShownWord(pair.Key, pair.Value))]);
}
