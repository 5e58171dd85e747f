using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>
/// All objects, as they are on the disk. One request is one turn: it sees the world alone, and everything that it changes, the
/// money that it moves and what its key was answered are one line of the book, or nothing.
/// </summary>
internal sealed class LoopbackWorld : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _byKind = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> _answers = new(StringComparer.Ordinal);
    private readonly SortedSet<(long At, string Id)> _waiting = [];

    /// <summary>What belongs to what, so that the payments of one customer are not looked for among all.</summary>
    private readonly Dictionary<(string Kind, string Field, string Value), List<string>> _byOwner = [];

    private readonly List<SimulatorWire.LedgerLine> _money = [];
    private readonly AppendOnlyFile _book;
    private readonly TimeProvider _time;
    private long _offsetSeconds;

    private LoopbackWorld(AppendOnlyFile book, string seed, TimeProvider time) => (_book, Ids, _time) = (book, new Ids(seed), time);

    public Ids Ids { get; }

    /// <summary>What happens to requests for money, besides what their cards say.</summary>
    public SimulatedRules Rules { get; } = new();

    /// <summary>Where it can be reached, for the pages that it shows.</summary>
    public string Address { get; set; } = "";

    /// <summary>Called with every event once it is on the disk.</summary>
    public Action<JsonObject>? Happened { get; set; }

    public IReadOnlyList<SimulatorWire.LedgerLine> Money
    {
        get
        {
            lock (_gate)
            {
                return [.. _money];
            }
        }
    }

    /// <summary>Where the provider's own clock stands: real time, and what it was advanced by.</summary>
    public long Now => _time.GetUtcNow().ToUnixTimeSeconds() + _offsetSeconds;

    public static LoopbackWorld Open(string folder, string file, string seed, TimeProvider time)
    {
        var book = AppendOnlyFile.Open(Path.Combine(folder, file), out var lines);
        var world = new LoopbackWorld(book, seed, time);
        foreach (var line in lines)
        {
            world.Apply((JsonObject)JsonNode.Parse(line)!);
        }

        return world;
    }

    /// <summary>Runs one turn and writes what it changed; a refusal changes nothing, unless it came of carrying the request out.</summary>
    public async Task<T> TurnAsync<T>(Func<Turn, T> take)
    {
        T result;
        StripeFault? refused = null;
        Turn turn;
        Task onDisk;
        lock (_gate)
        {
            turn = new Turn(this, Now);
            try
            {
                result = take(turn);
            }
            catch (StripeFault fault) when (fault.IsStored)
            {
                (result, refused) = (default!, fault);
            }

            onDisk = Commit(turn);
        }

        await onDisk;
        foreach (var happened in turn.Events)
        {
            Happened?.Invoke(happened);
        }

        return refused is null ? result : throw refused;
    }

    public T Read<T>(Func<Turn, T> look)
    {
        lock (_gate)
        {
            return look(new Turn(this, Now));
        }
    }

    /// <summary>What a key was answered; null when it is new or was forgotten, after a day if nothing else is said.</summary>
    public JsonObject? Answered(string key, int hours = 24)
    {
        lock (_gate)
        {
            return _answers.GetValueOrDefault(key) is { } answer && answer.Number("at") > Now - (hours * 60 * 60L) ? answer : null;
        }
    }

    public ValueTask DisposeAsync() => _book.DisposeAsync();

    internal JsonObject? Find(string id) => _objects.GetValueOrDefault(id);

    internal static readonly string[] Owners = ["customer", "payment_intent", "charge", "invoice_id"];

    internal IReadOnlyList<string> Owned(string kind, string field, string value) => _byOwner.GetValueOrDefault((kind, field, value)) ?? [];

    internal IReadOnlyList<string> Kind(string kind) => _byKind.GetValueOrDefault(kind) ?? [];

    /// <summary>Everything that has something to do at a time of its own, the earliest first.</summary>
    internal IEnumerable<JsonObject> Waiting() => _waiting.Select(each => _objects[each.Id]);

    private Task Commit(Turn turn)
    {
        if (turn.ToDocument() is not { } document)
        {
            return Task.CompletedTask;
        }

        document["given"] = Ids.Given;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document);
        Apply(document);
        return _book.AppendAsync(bytes);
    }

    private void Apply(JsonObject document)
    {
        Ids.Given = document.Number("given");
        _offsetSeconds += document.Number("advanced");
        foreach (var changed in document.List("objects").Select(static each => (JsonObject)each!.DeepClone()))
        {
            if (_objects.TryGetValue(changed.Id(), out var before))
            {
                _waiting.Remove((before.Number("_due"), before.Id()));
            }
            else
            {
                var kind = (string)changed["object"]!;
                (_byKind.TryGetValue(kind, out var ids) ? ids : _byKind[kind] = []).Add(changed.Id());
            }

            foreach (var field in Owners)
            {
                if (changed.Text(field) is { } value && before.Text(field) != value)
                {
                    var owned = (changed.Text("object")!, field, value);
                    (_byOwner.TryGetValue(owned, out var ids) ? ids : _byOwner[owned] = []).Add(changed.Id());
                }
            }

            _objects[changed.Id()] = changed;
            if (changed["_due"] is not null)
            {
                _waiting.Add((changed.Number("_due"), changed.Id()));
            }
        }

        foreach (var line in document.List("money"))
        {
            _money.Add(line.Deserialize<SimulatorWire.LedgerLine>(SimulatorWire.Json)!);
        }

        if (document.Below("answer") is { } answer)
        {
            _answers[(string)answer["key"]!] = (JsonObject)answer.DeepClone();
        }
    }
}
