using Billing.Storage;

namespace Billing.Grains.Webhooks;

/// <summary>
/// Whose a provider's customer is, as this silo has read it. The first account that says so stays it, so what was found once is not
/// asked for again until it has become old here; that somebody else says it too is seen no later than then.
/// </summary>
public sealed class CustomerOwners(IProviderMappings mappings, TimeProvider time)
{
    private const int CountMax = 1 << 16;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Provider, string Customer), (ProviderMapping Mapping, DateTimeOffset ReadAt)> _known = [];

    public async ValueTask<ProviderMapping?> FindAsync(string provider, string customer)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (_known.TryGetValue((provider, customer), out var known) && now - known.ReadAt < KeptFor)
            {
                return known.Mapping;
            }
        }

        var found = await mappings.FindAsync(provider, customer);
        if (found is not null)
        {
            lock (_gate)
            {
                if (_known.Count >= CountMax)
                {
                    _known.Clear();
                }

                _known[(provider, customer)] = (found, now);
            }
        }

        return found;
    }
}
