using System.Collections.Immutable;
using Billing.Domain.Recomputing;
using Billing.Grains.Interfaces.Lanes;
using Billing.Grains.Lanes;
using Billing.Storage;
using NodaTime;

namespace Billing.Grains.Recomputing;

/// <summary>What providers show, read and written on the way that everything goes to them: or, in a test, at the provider itself.</summary>
internal interface IMetadataSource
{
    Task<MetadataReading> ReadAsync(AccountKey account, string provider, string customer);

    /// <summary>Whether it is known to be written.</summary>
    Task<bool> WriteAsync(AccountKey account, ReadMetadata metadata, Instant now);
}

internal abstract record MetadataReading
{
    private MetadataReading()
    {
    }

    public sealed record Shown(ImmutableSortedDictionary<string, string> Keys) : MetadataReading;

    /// <summary>The provider has no such customer.</summary>
    public sealed record Gone : MetadataReading;

    /// <summary>It was not told: the provider is away, or busy.</summary>
    public sealed record Unread : MetadataReading;

    /// <summary>The provider shows nothing of the kind.</summary>
    public sealed record None : MetadataReading;
}

/// <summary>Through the lanes, at their pace.</summary>
internal sealed class LaneMetadata(IGrainFactory grains, ProviderLanes lanes) : IMetadataSource
{
    public async Task<MetadataReading> ReadAsync(AccountKey account, string provider, string customer)
    {
        if (lanes.NameOf(provider) is not { } known)
        {
            return new MetadataReading.None();
        }

        return await lanes.LaneOf(grains, known, account).ReadWords(account.ToString(), customer, MetadataView.Keys) switch
        {
            ProviderAnswer.Words words => new MetadataReading.Shown(words.All.ToImmutableSortedDictionary(static word => word.Key, static word => word.Value, StringComparer.Ordinal)),
            ProviderAnswer.Nothing => new MetadataReading.Gone(),
            ProviderAnswer.NotPossible => new MetadataReading.None(),
            _ => new MetadataReading.Unread(),
        };
    }

    public async Task<bool> WriteAsync(AccountKey account, ReadMetadata metadata, Instant now)
    {
        if (lanes.NameOf(metadata.Provider) is not { } known)
        {
            return false;
        }

        var words = metadata.Keys.Select(static pair => new ShownWord(pair.Key, pair.Value)).ToImmutableArray();
        return await lanes.LaneOf(grains, known, account)
            .WriteWords(account.ToString(), $"{account}/words/{now.ToUnixTimeTicks() / 10}", metadata.Customer, words) is ProviderAnswer.Words;
    }
}
