using System.Net.Http.Headers;
using System.Text.Json;

namespace Billing.Cli;

/// <summary>A running server, asked with the key of one of a tenant's programs.</summary>
public sealed class Server : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(Settings.Server), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Asks, and says in a sentence what the server did not like; of a body that is read whole, every place.</summary>
    public static async Task<int> AskAsync(Func<Server, Task> ask)
    {
        try
        {
            using var server = new Server();
            await ask(server);
            return 0;
        }
        catch (Exception failure) when (
            failure is HttpRequestException or FormatException or JsonException or TaskCanceledException or RefusedByServerException or IOException)
        {
            await Console.Error.WriteLineAsync($"billing: {failure.Message}");
            return 1;
        }
    }

    public async Task<JsonElement> SendAsync(HttpMethod method, string address, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Settings.ApiKey);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var response = await _http.SendAsync(request);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var answer = await JsonDocument.ParseAsync(stream);
        return response.IsSuccessStatusCode ? answer.RootElement.Clone() : throw new RefusedByServerException(SentenceOf(answer.RootElement));
    }

    public void Dispose() => _http.Dispose();

    private static string SentenceOf(JsonElement problem)
    {
        var lines = new List<string> { $"{problem.GetProperty("title").GetString()} ({problem.GetProperty("code").GetString()})" };
        if (problem.TryGetProperty("errors", out var errors))
        {
            lines.AddRange(errors.EnumerateArray().Select(static error => $"  {error.GetProperty("path").GetString()} {error.GetProperty("message").GetString()}"));
        }

        return string.Join('\n', lines);
    }
}

public sealed class RefusedByServerException(string message) : Exception(message);
