using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Providers.Simulated;

namespace Billing.Providers.Simulator.Loopback;

/// <summary>What one request sees and changes. Objects are changed as copies, which the world takes over when the turn is good.</summary>
internal sealed class Turn(LoopbackWorld world, long now)
{
    /// <summary>What the SDKs of this year are pinned to.</summary>
    public const string ApiVersion = "2026-07-29.dahlia";

    private readonly Dictionary<string, JsonObject> _changed = new(StringComparer.Ordinal);
    private readonly List<string> _added = [];
    private readonly JsonArray _money = [];
    private long _advanced;

    public List<JsonObject> Events { get; } = [];

    /// <summary>What was told to happen to this request; null when it goes as its card says.</summary>
    public SimulatedAnswer? Script { get; set; }

    public JsonObject? Answer { get; set; }

    public string? RequestId { get; set; }

    public string? IdempotencyKey { get; set; }

    /// <summary>The time of what is done: of Stripe's own clock, or the moment that something was due.</summary>
    public long Now { get; set; } = now;

    public Ids Ids => world.Ids;

    /// <summary>The address of a page for a person.</summary>
    public string Page(string path) => $"{world.Address}/{path}";

    public JsonObject? Find(string? id) => id is null ? null : _changed.GetValueOrDefault(id) ?? world.Find(id);

    public JsonObject Find(string kind, string? id, string? param = "id") =>
        Find(id) is { } found && found.Text("object") == kind && !found.Flag("deleted") ? found : throw StripeFault.Missing(kind, id ?? "", param);

    /// <summary>The object to be changed.</summary>
    public JsonObject Edit(string id)
    {
        if (!_changed.TryGetValue(id, out var copy))
        {
            _changed[id] = copy = (JsonObject)(world.Find(id) ?? throw StripeFault.Missing("object", id)).DeepClone();
        }

        return copy;
    }

    public JsonObject Edit(string kind, string? id, string? param = "id") => Edit(Find(kind, id, param).Id());

    public JsonObject Add(JsonObject made)
    {
        _changed.Add(made.Id(), made);
        _added.Add(made.Id());
        return made;
    }

    /// <summary>All of a kind, newest first.</summary>
    public IEnumerable<JsonObject> All(string kind) => All(kind, world.Kind(kind), static _ => true);

    /// <summary>Those of a kind that belong to somebody or to something, newest first.</summary>
    public IEnumerable<JsonObject> Owned(string kind, string field, string value) =>
        All(kind, world.Owned(kind, field, value), each => each.Text(field) == value);

    private IEnumerable<JsonObject> All(string kind, IReadOnlyList<string> known, Func<JsonObject, bool> isMeant)
    {
        foreach (var id in Enumerable.Reverse(_added).Where(id => _changed[id].Text("object") == kind && isMeant(_changed[id])))
        {
            yield return _changed[id];
        }

        for (var at = known.Count - 1; at >= 0; at--)
        {
            if (Find(known[at])! is var each && isMeant(each))
            {
                yield return each;
            }
        }
    }

    public IEnumerable<JsonObject> Waiting() => world.Waiting().Select(each => Find(each.Id())!);

    /// <summary>What this turn has made.</summary>
    public IEnumerable<JsonObject> Fresh() => _added.Select(id => _changed[id]).ToList();

    /// <summary>The clock that an object lives on: a test clock, or Stripe's own.</summary>
    public long NowOf(JsonObject of) => of.Text("_clock") is { } clock && Find(clock) is { } frozen ? frozen.Number("frozen_time") : Now;

    public void Advance(long seconds)
    {
        _advanced += seconds;
        Now += seconds;
    }

    /// <summary>Says that something happened, with the object as it is at this moment.</summary>
    public void Emit(string type, JsonObject about, JsonObject? previous = null)
    {
        var data = new JsonObject { ["object"] = Json.Shown(about) };
        if (previous is not null)
        {
            data["previous_attributes"] = previous;
        }

        Events.Add(Add(new JsonObject
        {
            ["id"] = Ids.Next("evt"),
            ["object"] = "event",
            ["api_version"] = ApiVersion,
            ["created"] = Now,
            ["data"] = data,
            ["livemode"] = false,
            ["pending_webhooks"] = All("webhook_endpoint").Count(each => WebhookEndpoints.Wants(each, type)),
            ["request"] = new JsonObject { ["id"] = RequestId, ["idempotency_key"] = IdempotencyKey },
            ["type"] = type,
        }));
    }

    /// <summary>A line of the provider's own ledger, which an auditor holds ours against.</summary>
    public void Book(SimulatorWire.LedgerLine line) => _money.Add(JsonSerializer.SerializeToNode(line, SimulatorWire.Json));

    /// <summary>Null when nothing was changed.</summary>
    public JsonObject? ToDocument()
    {
        if (_changed.Count == 0 && _money.Count == 0 && Answer is null && _advanced == 0)
        {
            return null;
        }

        var document = new JsonObject
        {
            ["objects"] = new JsonArray([.. _changed.Values.Select(static each => each.DeepClone())]),
            ["money"] = _money.DeepClone(),
            ["advanced"] = _advanced,
        };
        if (Answer is not null)
        {
            document["answer"] = Answer.DeepClone();
        }

        return document;
    }
}
