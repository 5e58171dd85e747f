using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Billing.Api.Views;
using Billing.Api.Wire;
using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Conventions;
using Billing.Domain.Derivations;
using Billing.Domain.Metering;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Api.Description;

/// <summary>The schemas of all that crosses, each once, taken from how it is really read and written.</summary>
internal sealed class Schemas
{
    /// <summary>What many others hold: spelled out once, and named where it is held.</summary>
    private static readonly Type[] Shared =
        [typeof(PlanItem), typeof(ChargeModel), typeof(UsageEvent), typeof(TaxRate), typeof(InvoiceView), typeof(CreditNoteView)];

    private readonly SortedDictionary<string, JsonNode> _byName = new(StringComparer.Ordinal);

    public JsonObject All() => new(_byName.Select(static named => KeyValuePair.Create(named.Key, (JsonNode?)named.Value)));

    /// <param name="type">What crosses.</param>
    /// <param name="isRequest">Whether it is read strictly or written.</param>
    /// <param name="inAddress">Fields of a body that the address says instead.</param>
    public JsonObject Reference(Type type, bool isRequest, IReadOnlyList<string>? inAddress = null)
    {
        var name = NameOf(type) + (isRequest && !type.Name.EndsWith("Body", StringComparison.Ordinal) ? "Request" : "");
        if (!_byName.ContainsKey(name))
        {
            var schema = (isRequest ? WireFormat.Requests : WireFormat.Answers).GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = (context, node) => Shared.Contains(context.TypeInfo.Type) && context.Path.Length > 0
                    ? Reference(context.TypeInfo.Type, isRequest)
                    : Known(context, node),
            });
            Leave(schema, inAddress ?? []);
            Point(schema, $"#/components/schemas/{name}");
            _byName.Add(name, schema);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}Of{string.Concat(type.GetGenericArguments().Select(NameOf))}"
        : type.Name;

    /// <summary>What has a converter of its own looks to the exporter as if it could be anything.</summary>
    private static JsonNode Known(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        return type switch
        {
            _ when type == typeof(Instant) => Text("date-time"),
            _ when type == typeof(LocalDate) => Text("date"),
            _ when type == typeof(LocalTime) => Text("time"),
            _ when type == typeof(Duration) => Text("duration"),
            _ when type == typeof(decimal) => new JsonObject { ["type"] = "number" },
            _ when type == typeof(Currency) => new JsonObject { ["type"] = "string", ["description"] = "ISO 4217", ["minLength"] = 3, ["maxLength"] = 3 },
            _ when type == typeof(Money) => new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["minor_units"] = new JsonObject { ["type"] = "integer", ["format"] = "int64" },
                    ["currency"] = new JsonObject { ["type"] = "string" },
                },
                ["required"] = new JsonArray("minor_units", "currency"),
                ["additionalProperties"] = false,
            },
            // As deep as the calculation was long: a tree that a schema can name and not spell out.
            _ when type == typeof(Derivation) => new JsonObject
            {
                ["type"] = "object",
                ["description"] = "How the number came to be: given values, and what was done with them.",
                ["properties"] = new JsonObject { ["is"] = new JsonObject { ["type"] = "string" } },
                ["required"] = new JsonArray("is"),
            },
            _ when type == typeof(BillingConvention) => new JsonObject
            {
                ["description"] = $"The name of a profile ({string.Join(", ", BillingProfiles.All.Select(static profile => profile.Name))}), or every option spelled out.",
                ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = "object" }),
            },
            _ => schema,
        };

        static JsonObject Text(string format) => new() { ["type"] = "string", ["format"] = format };
    }

    private static void Leave(JsonNode schema, IReadOnlyList<string> fields)
    {
        foreach (var field in fields)
        {
            ((JsonObject)schema["properties"]!).Remove(field);
            if (schema["required"] is JsonArray required)
            {
                required.RemoveAll(name => name?.GetValue<string>() == field);
            }
        }
    }

    // The exporter points into the schema it makes; that schema stands inside a document.
    private static void Point(JsonNode? node, string root)
    {
        if (node is JsonArray list)
        {
            foreach (var each in list)
            {
                Point(each, root);
            }
        }

        if (node is not JsonObject schema)
        {
            return;
        }

        if (schema["$ref"]?.GetValue<string>() is ['#', .. var rest] && !rest.StartsWith("/components/", StringComparison.Ordinal))
        {
            schema["$ref"] = root + rest;
        }

        foreach (var (_, each) in schema)
        {
            Point(each, root);
        }
    }
}
