using System.Diagnostics;
using Billing.Storage.Tests;

namespace Billing.Cli.Tests;

/// <summary>Runs the built program the way an operator does: as a process, with its environment.</summary>
internal static class Operator
{
    public const string ChainKeys = "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    public static readonly string Old = "1:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";
    public static readonly string New = $"2:enl4d3Z1dHNycXBvbm1sa2ppaGdmZWRjYmFaWVhXVlU=,{Old}";

    public sealed record Answer(int ExitCode, string Output, string Errors);

    public static Task<Answer> RunAsync(PostgresSchema schema, params string[] arguments) =>
        RunAsync(schema.ConnectionString, ChainKeys, Old, arguments);

    public static async Task<Answer> RunAsync(string database, string? chainKeys, string? personKeys, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "billing.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BILLING_PG"] = database;
        start.Environment["BILLING_CHAIN_KEYS"] = chainKeys;
        start.Environment["BILLING_PERSON_KEYS"] = personKeys;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Answer(process.ExitCode, (await output).Trim(), (await errors).Trim());
    }
}
