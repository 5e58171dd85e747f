namespace Billing.Providers;

/// <summary>The providers of a silo by name. The first is the one that is asked where nobody says which.</summary>
public sealed class ProviderDirectory
{
    private readonly SortedDictionary<string, ProviderAdapter> _byName = new(StringComparer.Ordinal);

    public ProviderDirectory(ProviderAdapter first, IEnumerable<ProviderAdapter> others)
    {
        First = first;
        foreach (var adapter in others.Prepend(first))
        {
            if (!_byName.TryAdd(adapter.Name, adapter))
            {
                throw new ArgumentException($"There are two providers named {adapter.Name}.", nameof(others));
            }
        }
    }

    public ProviderAdapter First { get; }

    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>Null when no provider has that name here.</summary>
    public ProviderAdapter? Find(string? name) => name is null ? First : _byName.GetValueOrDefault(name);
}
