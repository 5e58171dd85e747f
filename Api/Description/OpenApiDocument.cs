using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Billing.Api.Routing;

namespace Billing.Api.Description;

/// <summary>
/// The OpenAPI document, made from the very table that the requests are served by. It is checked in, and a test compares,
/// so that a change of the contract is a change in a review.
/// </summary>
public static partial class OpenApiDocument
{
    public static string Text() => Of(ApiRoutes.All).ToJsonString(new JsonSerializerOptions
    {
        WriteIndented = true,
        MaxDepth = 128,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }) + "\n";

    private static JsonObject Of(IEnumerable<ApiRoute> routes)
    {
        var schemas = new Schemas();
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            if (paths[route.Template] is not JsonObject path)
            {
                paths[route.Template] = path = [];
            }

            path[route.Method.ToLowerInvariant()] = Operation(route, schemas);
        }

        var problem = schemas.Reference(typeof(ProblemView), isRequest: false);
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Billing.Orleans",
                ["version"] = "1",
                ["description"] = "Amounts are whole minor units. Instants are UTC. A billing write is done once for each Idempotency-Key.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.All(),
                ["responses"] = new JsonObject
                {
                    ["Problem"] = new JsonObject { ["description"] = "Why it was not done (RFC 9457).", ["content"] = Content("application/problem+json", problem) },
                },
                ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
        };
    }

    private static JsonObject Operation(ApiRoute route, Schemas schemas)
    {
        var operation = new JsonObject
        {
            ["summary"] = route.Summary,
            ["operationId"] = IdOf(route),
            ["parameters"] = Parameters(route),
        };
        if (route.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = Content("application/json", schemas.Reference(body, isRequest: true, route.InAddress)),
            };
        }

        var done = new JsonObject
        {
            ["description"] = route.Status == StatusCodes.Status201Created ? "Created" : "Done",
            ["content"] = Content("application/json", schemas.Reference(route.Answer, isRequest: false)),
        };
        var responses = new JsonObject { [route.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = done };
        if (route.IsBillingWrite)
        {
            responses["202"] = new JsonObject
            {
                ["description"] = "Durable, and waiting for the outside world; Location says where to look.",
                ["content"] = Content("application/json", schemas.Reference(route.Answer, isRequest: false)),
            };
        }

        responses["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" };
        operation["responses"] = responses;
        return operation;
    }

    private static JsonArray Parameters(ApiRoute route)
    {
        var parameters = new JsonArray();
        foreach (Match segment in Segments().Matches(route.Template))
        {
            parameters.Add(Parameter(segment.Groups[1].Value, "path", isRequired: true));
        }

        foreach (var name in route.Query)
        {
            parameters.Add(Parameter(name, "query", isRequired: name is "until"));
        }

        if (route.IsBillingWrite)
        {
            parameters.Add(Parameter("Idempotency-Key", "header", isRequired: true));
        }

        if (route.IsBillingWrite && route.Template.StartsWith("/v1/accounts/", StringComparison.Ordinal))
        {
            parameters.Add(Parameter("If-Match", "header", isRequired: false));
            parameters.Add(Parameter("Prefer", "header", isRequired: false));
        }

        return parameters;
    }

    private static JsonObject Parameter(string name, string place, bool isRequired) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Content(string type, JsonNode schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    // post_accounts_account_subscriptions
    private static string IdOf(ApiRoute route) => $"{route.Method.ToLowerInvariant()}_{NotInNames().Replace(route.Template["/v1/".Length..], "_").Trim('_')}";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Segments();

    [GeneratedRegex("[^a-z]+")]
    private static partial Regex NotInNames();
}
