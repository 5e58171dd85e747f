using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Billing.Bench;

/// <summary>
/// B: pgbench with prepared one-row upserts of 1 KB jsonb and synchronous commit, on the very cluster under test. Figures are
/// multiples of it, because absolute ones move with the machine.
/// </summary>
public sealed partial class Yardstick(string connectionString, int seconds)
{
    public readonly record struct Reading(double PerSecond, double LatencyMs, double Count);

    public async Task PrepareAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "CREATE TABLE IF NOT EXISTS yardstick (id bigint PRIMARY KEY, body jsonb NOT NULL); TRUNCATE yardstick", connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<Reading> ReadAsync(int clients)
    {
        var script = Path.GetTempFileName();
        try
        {
            var filler = string.Concat(Enumerable.Range(0, 16).Select(i => $"\"field{i:00}\":\"{new string((char)('a' + i), 48)}\","));
            await File.WriteAllTextAsync(
                script,
                "\\set id random(1, 1000000000)\n" +
                $"INSERT INTO yardstick (id, body) VALUES (:id, '{{{filler}\"last\": 1}}') ON CONFLICT (id) DO UPDATE SET body = excluded.body;\n");
            return await RunAsync(script, clients);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private async Task<Reading> RunAsync(string script, int clients)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("PGBENCH") ?? "pgbench")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "-n", "-M", "prepared", "-c", $"{clients}", "-j", $"{Math.Min(clients, 2)}", "-T", $"{seconds}", "-f", script,
                "-h", target.Host!, "-p", $"{target.Port}", "-U", target.Username!, target.Database!,
            },
            Environment = { ["PGPASSWORD"] = target.Password },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"pgbench failed: {await errors}");
        }

        return new Reading(Number(Tps().Match(output)), Number(Latency().Match(output)), Number(Count().Match(output)));
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();

    [GeneratedRegex(@"actually processed: (\d+)")]
    private static partial Regex Count();

    [GeneratedRegex(@"latency average = ([\d.]+) ms")]
    private static partial Regex Latency();
}
