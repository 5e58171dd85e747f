using System.Globalization;
using System.Text.Json;
using Billing.Domain.Dunning;

namespace Billing.Cli.Dunning;

/// <summary>The dunning policies of a tenant: checked here without a server, and put in force at one.</summary>
public static class PolicyCommands
{
    private const string Policies = "/v1/dunning/policies";

    public static Task<int> RunAsync(string[] rest) => rest switch
    {
        ["list"] => ListAsync(),
        ["show", var name] => ShowAsync($"{Policies}/{Uri.EscapeDataString(name)}"),
        ["show", var name, var version] => ShowAsync(AddressOf(name, version)),
        ["check", _, ..] => Command.ReportAsync(() => Task.FromResult(Check(rest[1..]))),
        ["upload", var name, var file] => UploadAsync(name, file),
        ["withdraw", var name, var version] => WithdrawAsync(name, version),
        _ => Command.Misused(),
    };

    private static string AddressOf(string name, string version) => $"{Policies}/{Uri.EscapeDataString(name)}/versions/{Uri.EscapeDataString(version)}";

    /// <summary>What the server would say of it, by the very same reader.</summary>
    private static int Check(IReadOnlyList<string> files)
    {
        var wrong = 0;
        foreach (var file in files)
        {
            var (policy, mistakes) = PolicyReader.Read(File.ReadAllBytes(file), Path.GetFileNameWithoutExtension(file), version: 0);
            foreach (var mistake in mistakes)
            {
                Console.WriteLine($"{file}: {mistake.Path} {mistake.What}");
            }

            wrong += policy is null ? 1 : 0;
            if (policy is not null)
            {
                Console.WriteLine($"{file}: right, {Number(policy.Segments.Length, "segment")}: {string.Join(", ", policy.Segments.Select(static segment => segment.Name))}");
            }
        }

        return wrong == 0 ? 0 : 1;
    }

    private static Task<int> ListAsync() => Server.AskAsync(async server =>
    {
        string? cursor = null;
        do
        {
            var page = await server.SendAsync(HttpMethod.Get, $"{Policies}?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            foreach (var policy in page.GetProperty("items").EnumerateArray())
            {
                Console.WriteLine(LineOf(policy));
            }

            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
    });

    /// <summary>As it can be uploaded, and nothing else.</summary>
    private static Task<int> ShowAsync(string address) => Server.AskAsync(async server =>
        Console.WriteLine(JsonSerializer.Serialize(new { segments = (await server.SendAsync(HttpMethod.Get, address)).GetProperty("segments") }, Indented)));

    private static Task<int> UploadAsync(string name, string file) => Server.AskAsync(async server =>
        Console.WriteLine(LineOf(await server.SendAsync(HttpMethod.Put, $"{Policies}/{Uri.EscapeDataString(name)}", await File.ReadAllBytesAsync(file)))));

    private static Task<int> WithdrawAsync(string name, string version) => Server.AskAsync(async server =>
        Console.WriteLine(LineOf(await server.SendAsync(HttpMethod.Delete, AddressOf(name, version)))));

    private static string LineOf(JsonElement policy) => string.Join(
        ' ',
        policy.GetProperty("name").GetString(),
        policy.GetProperty("version").GetInt32().ToString(CultureInfo.InvariantCulture),
        policy.GetProperty("is_withdrawn").GetBoolean() ? "withdrawn" : policy.GetProperty("is_in_force").GetBoolean() ? "in force" : "superseded",
        policy.GetProperty("is_shipped").GetBoolean() ? "(shipped)" : "");

    private static string Number(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
