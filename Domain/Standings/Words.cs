using System.Text.Json;

namespace Billing.Domain.Standings;

/// <summary>The names under which the journal has what here has a name of its own.</summary>
internal static class Words
{
    public static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
