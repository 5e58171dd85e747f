using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Billing.Scenarios.Tests;

/// <summary>Checks a value against the part of JSON Schema that our schema uses; a keyword it does not know fails the test.</summary>
internal static class SchemaCheck
{
    private static readonly string[] Silent = ["$schema", "$defs", "title", "description", "then", "else"];

    public static IReadOnlyList<string> Of(JsonNode schema, JsonNode value) => [.. Check(schema, schema, value, "$")];

    private static IEnumerable<string> Check(JsonNode root, JsonNode schema, JsonNode? value, string path) =>
        schema.AsObject().Where(keyword => !Silent.Contains(keyword.Key))
            .SelectMany(keyword => Check(root, schema, keyword.Key, keyword.Value!, value, path));

    private static IEnumerable<string> Check(JsonNode root, JsonNode schema, string keyword, JsonNode rule, JsonNode? value, string path) => keyword switch
    {
        "$ref" => Check(root, root["$defs"]![((string)rule!).Split('/')[^1]]!, value, path),
        "type" => Types(rule).Any(type => Is(type, value)) ? [] : [$"{path} is no {rule.ToJsonString()}"],
        "enum" => rule.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)) ? [] : [$"{path} is none of {rule.ToJsonString()}"],
        "const" => JsonNode.DeepEquals(rule, value) ? [] : [$"{path} is not {rule.ToJsonString()}"],
        "anyOf" => rule.AsArray().Any(choice => !Check(root, choice!, value, path).Any()) ? [] : [$"{path} fits no choice"],
        "pattern" => value is JsonValue text && text.GetValueKind() == JsonValueKind.String && !Regex.IsMatch((string)text!, (string)rule!) ? [$"{path} does not look right"] : [],
        "minItems" => value is JsonArray few && few.Count < (int)rule ? [$"{path} is too short"] : [],
        "maxItems" => value is JsonArray many && many.Count > (int)rule ? [$"{path} is too long"] : [],
        "items" => value is JsonArray list ? list.SelectMany((part, i) => Check(root, rule, part, $"{path}[{i}]")) : [],
        "required" => value is JsonObject whole ? rule.AsArray().Where(name => !whole.ContainsKey((string)name!)).Select(name => $"{path} lacks {name}") : [],
        "properties" => value is JsonObject fields ? fields.Where(field => rule[field.Key] is not null).SelectMany(field => Check(root, rule[field.Key]!, field.Value, $"{path}.{field.Key}")) : [],
        "additionalProperties" => value is JsonObject open ? Additional(root, schema, rule, open, path) : [],
        "if" => Check(root, Check(root, rule, value, path).Any() ? schema["else"]! : schema["then"]!, value, path),
        _ => throw new NotSupportedException(keyword),
    };

    private static IEnumerable<string> Additional(JsonNode root, JsonNode schema, JsonNode rule, JsonObject value, string path)
    {
        var others = value.Where(field => schema["properties"]?[field.Key] is null);
        return rule.GetValueKind() == JsonValueKind.False
            ? others.Select(field => $"{path}.{field.Key} is not known")
            : others.SelectMany(field => Check(root, rule, field.Value, $"{path}.{field.Key}"));
    }

    private static IEnumerable<string> Types(JsonNode rule) => rule is JsonArray list ? list.Select(type => (string)type!) : [(string)rule!];

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value!.AsValue().TryGetValue<decimal>(out var number) && number == decimal.Truncate(number),
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        _ => false,
    };
}
