using System.Text;
using System.Text.Json;
using Billing.Domain.Dunning;

namespace Billing.Cli.Scenarios;

/// <summary>
/// Reads what is done about money that an account does not pay: the name of a policy that ships, a policy, or one schedule for everybody,
/// the last two as they would be uploaded (docs/dunning-policies.md).
/// </summary>
internal static class DunningReading
{
    public static DunningPolicy? Of(FieldReader fields)
    {
        if (fields.Find("dunning") is not { } node)
        {
            return null;
        }

        if (node.Kind == JsonValueKind.String)
        {
            return ShippedPolicies.All.FirstOrDefault(policy => policy.Name == node.Text)
                ?? throw ScenarioMistake.At(node, $"no policy {node} ships{Nearest.Hint(node.Text, ShippedPolicies.All.Select(static policy => policy.Name))}");
        }

        var isWhole = node.Field("segments") is not null;
        var text = new StringBuilder();
        Write(node, text);
        var written = isWhole ? text.ToString() : $$"""{"segments":[{"name":"everybody","schedule":{{text}}}]}""";
        var (policy, mistakes) = PolicyReader.Read(Encoding.UTF8.GetBytes(written), "scenario", version: 1);
        return policy ?? throw ScenarioMistake.At(node, string.Join("; ", mistakes.Select(static mistake => $"{mistake.Path} {mistake.What}")));
    }

    // As it was written, for the reader that everybody's policies go through.
    private static void Write(ScenarioNode node, StringBuilder to)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object:
                to.Append('{');
                foreach (var (name, value) in node.Fields.Where(static field => !FieldReader.IsRemark(field.Key)))
                {
                    to.Append(to[^1] == '{' ? "" : ",").Append(JsonSerializer.Serialize(name)).Append(':');
                    Write(value, to);
                }

                to.Append('}');
                break;
            case JsonValueKind.Array:
                to.Append('[');
                foreach (var value in node.Elements)
                {
                    to.Append(to[^1] == '[' ? "" : ",");
                    Write(value, to);
                }

                to.Append(']');
                break;
            case JsonValueKind.String:
                to.Append(JsonSerializer.Serialize(node.Text));
                break;
            case JsonValueKind.Number:
                to.Append(node.Text);
                break;
            default:
                to.Append(node.Kind.ToString().ToLowerInvariant());
                break;
        }
    }
}
