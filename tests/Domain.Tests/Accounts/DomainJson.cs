using System.Text.Json;
using Billing.Domain.Documents;

namespace Billing.Domain.Tests.Accounts;

/// <summary>Writes facts the way a journal would, to prove that nothing of them is lost.</summary>
internal static class DomainJson
{
    private static readonly JsonSerializerOptions Options = DocumentFormat.Create();

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;
}
