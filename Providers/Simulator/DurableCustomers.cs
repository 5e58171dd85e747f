using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator;

/// <summary>What the provider shows beside its customers, on disk beside its book: the last line of a name counts.</summary>
internal sealed class DurableCustomers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ImmutableSortedDictionary<string, string>> _words = new();
    private readonly AppendOnlyFile _file;

    private DurableCustomers(AppendOnlyFile file) => _file = file;

    public static DurableCustomers Open(string folder)
    {
        var file = AppendOnlyFile.Open(Path.Combine(folder, "customers.jsonl"), out var lines);
        var customers = new DurableCustomers(file);
        foreach (var line in lines)
        {
            customers.Set(JsonSerializer.Deserialize<SimulatorWire.ShownCustomer>(line, SimulatorWire.Json)!);
        }

        return customers;
    }

    public ImmutableSortedDictionary<string, string> WordsOf(string name) => _words.GetValueOrDefault(name, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>Ends when it is on the disk.</summary>
    public Task ShowAsync(SimulatorWire.ShownCustomer shown) => _file.AppendAsync(JsonSerializer.SerializeToUtf8Bytes(Set(shown), SimulatorWire.Json));

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private SimulatorWire.ShownCustomer Set(SimulatorWire.ShownCustomer shown) => shown with
    {
        Words = _words.AddOrUpdate(
            shown.Name,
            static (_, words) => words.ToImmutableSortedDictionary(StringComparer.Ordinal),
            static (_, known, words) => known.SetItems(words),
            shown.Words),
    };
}
