using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Billing.Cli;

/// <summary>What an operator tells a running server about tenants. What is made is printed alone, so that a script can keep it.</summary>
public static class TenantCommands
{
    public static Task<int> CreateAsync(string name) => ReportAsync(HttpMethod.Post, "tenants", new { name }, static answer => answer.GetProperty("name").GetString());

    public static Task<int> CreateKeyAsync(string tenant, string mode) => ReportAsync(
        HttpMethod.Post, $"tenants/{Uri.EscapeDataString(tenant)}/keys", new { mode }, static answer => answer.GetProperty("key").GetString());

    public static Task<int> RevokeKeyAsync(string tenant, string id) => ReportAsync(
        HttpMethod.Delete, $"tenants/{Uri.EscapeDataString(tenant)}/keys/{Uri.EscapeDataString(id)}", null, _ => $"{id} is revoked");

    private static async Task<int> ReportAsync(HttpMethod method, string path, object? body, Func<JsonElement, string?> shown)
    {
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(Settings.Server), Timeout = TimeSpan.FromSeconds(30) };
            using var request = new HttpRequestMessage(method, $"/v1/operator/{path}") { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Settings.OperatorKey);
            using var response = await client.SendAsync(request);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (response.IsSuccessStatusCode)
            {
                Console.WriteLine(shown(answer));
                return 0;
            }

            Console.Error.WriteLine($"billing: {answer.GetProperty("title").GetString()} ({answer.GetProperty("code").GetString()})");
            return 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or FormatException or JsonException or TaskCanceledException)
        {
            Console.Error.WriteLine($"billing: {failure.Message}");
            return 1;
        }
    }
}
